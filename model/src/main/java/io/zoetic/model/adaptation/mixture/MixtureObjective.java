// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import java.util.List;

/**
 * What mixtures make of shots. The same mixture and shot must get the same score: answers are
 * greedy, or sampled with seeds that depend on shot and sample alone.
 */
public interface MixtureObjective {
  /** Number of experts to mix. */
  int experts();

  /** Number of shots. */
  int shots();

  /** Whether right answers are known as texts, so that {@link Score#support} is of them. */
  boolean hasRightAnswers();

  /** The scores of a whole population, in its order; best computed as rows of one batch. */
  List<Score> score(List<Trial> trials);

  /** A mixture that answers a shot. */
  record Trial(MixtureWeights weights, int shot) {}

  /**
   * How well it does.
   *
   * @param reward of its greedy answer, 0..1
   * @param support what tells mixtures with equal rewards apart: where the right answer is known
   *     the log-likelihood of a token of it, in nats; else the share of samples that agree, 0..1,
   *     and 0 where none are drawn
   */
  record Score(double reward, double support) {
    public Score {
      if (!(reward >= 0 && reward <= 1) || !Double.isFinite(support)) {
        throw new IllegalArgumentException(
            "a reward must be in 0..1 and its support finite, were %s and %s"
                .formatted(reward, support));
      }
    }
  }
}

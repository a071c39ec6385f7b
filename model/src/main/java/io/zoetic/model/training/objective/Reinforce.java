// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import java.util.List;

/**
 * REINFORCE (arXiv 2501.06252, 3.1): the log-probability of each answer, summed over its tokens,
 * times its reward less the baseline, less what leaving the base model costs, summed over its
 * positions; the mean over the samples, each of which counts by its weight, negated.
 *
 * <p>A sample of another policy counts by its importance, which is a number to the gradient.
 *
 * @param samples answers with rewards
 */
public record Reinforce(List<RolloutSample> samples, Options options) implements Objective {

  /**
   * The options of learning.
   *
   * @param baseline what rewards are compared with
   * @param kl what leaving the base model costs
   * @param importanceMax at most how often a sample of another policy counts, &gt; 0
   */
  public record Options(Baseline baseline, KlPenalty kl, double importanceMax) {
    public Options {
      if (!(importanceMax > 0)) {
        throw new IllegalArgumentException("importanceMax must be > 0, was " + importanceMax);
      }
    }

    /** As in the published code: no baseline, KL(base || policy). */
    public static Options of(double klCoefficient) {
      return new Options(Baseline.NONE, KlPenalty.fromBase(klCoefficient), 2);
    }
  }

  public Reinforce {
    samples = List.copyOf(samples);
  }

  /** On answers of the policy in training, as the paper does it. */
  public static Reinforce of(List<Completion> completions, double klCoefficient) {
    return new Reinforce(
        completions.stream().map(RolloutSample::onPolicy).toList(), Options.of(klCoefficient));
  }

  @Override
  public List<Completion> answers() {
    return RolloutSample.completions(samples);
  }

  @Override
  public KlPenalty kl() {
    return options.kl();
  }

  @Override
  public double klShare(int answer) {
    return samples.get(answer).weight() / samples.size();
  }

  @Override
  public LossGradient lossGradient(List<Likelihood> now) {
    LossGradient lossGradient = new LossGradient(now);
    double[] baseline = options.baseline().of(samples);
    for (int i = 0; i < samples.size(); i++) {
      RolloutSample sample = samples.get(i);
      double importance =
          now.get(i).importance(sample.behaviour(now.get(i)), options.importanceMax());
      double advantage = sample.reward() - baseline[i];
      double weight = importance * sample.weight() * advantage / samples.size();
      lossGradient.addLoss(-weight * now.get(i).sum());
      lossGradient.add(i, -weight);
    }
    return lossGradient;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import java.util.Collections;
import java.util.List;

/**
 * Next-token loss: the negative log-likelihood of right answers, the mean over an answer's tokens,
 * then over the answers, each of which counts by its weight; their rewards are not looked at.
 *
 * @param weights how much each answer counts, &gt;= 0
 * @param kl what leaving the base model costs, averaged in the same way
 */
public record NextToken(List<Completion> answers, List<Double> weights, KlPenalty kl)
    implements Objective {
  public NextToken {
    answers = List.copyOf(answers);
    weights = List.copyOf(weights);
    if (weights.size() != answers.size()) {
      throw new IllegalArgumentException(
          "each of %d answers must have a weight, had %d"
              .formatted(answers.size(), weights.size()));
    }
    for (double weight : weights) {
      if (!(weight >= 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException("weight must be >= 0, was " + weight);
      }
    }
  }

  /** Where each answer counts once. */
  public NextToken(List<Completion> answers, KlPenalty kl) {
    this(answers, Collections.nCopies(answers.size(), 1.0), kl);
  }

  /** Where leaving the base model costs nothing. */
  public static NextToken of(List<Completion> answers) {
    return new NextToken(answers, KlPenalty.NONE);
  }

  @Override
  public double klShare(int answer) {
    return weights.get(answer) / answers.size() / answers.get(answer).answer().length;
  }

  @Override
  public LossGradient lossGradient(List<Likelihood> now) {
    LossGradient lossGradient = new LossGradient(now);
    for (int i = 0; i < answers.size(); i++) {
      lossGradient.addLoss(-klShare(i) * now.get(i).sum());
      lossGradient.add(i, -klShare(i));
    }
    return lossGradient;
  }
}

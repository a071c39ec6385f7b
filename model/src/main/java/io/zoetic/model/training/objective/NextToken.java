// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import java.util.List;

/**
 * Next-token loss: the negative log-likelihood of right answers, the mean over an answer's tokens,
 * then over the answers; their rewards are not looked at.
 *
 * @param kl what leaving the base model costs, averaged in the same way
 */
public record NextToken(List<Completion> answers, KlPenalty kl) implements Objective {
  public NextToken {
    answers = List.copyOf(answers);
  }

  /** Where leaving the base model costs nothing. */
  public static NextToken of(List<Completion> answers) {
    return new NextToken(answers, KlPenalty.NONE);
  }

  @Override
  public double klShare(int answer) {
    return 1.0 / answers.size() / answers.get(answer).answer().length;
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

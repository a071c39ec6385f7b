// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import java.util.List;

/**
 * Old prompts with their old answers that are to be left as they are: only leaving the base model
 * costs, the sum over an answer's positions, then the mean over the answers.
 *
 * @param kl with a coefficient above 0
 */
public record Replay(List<Completion> answers, KlPenalty kl) implements Objective {
  public Replay {
    answers = List.copyOf(answers);
    if (kl.coefficient() == 0) {
      throw new IllegalArgumentException("KL coefficient of a replay must be > 0, was 0");
    }
  }

  @Override
  public LossGradient lossGradient(List<Likelihood> now) {
    return new LossGradient(now);
  }
}

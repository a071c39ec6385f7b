// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.AnswerReading;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import java.util.List;

/**
 * Distillation of a privileged context (Snell et al., arXiv 2209.15189): the policy is to say
 * without the context what the base model says with it. KL(teacher || policy) over the whole
 * vocabulary at each token, the mean over an answer's tokens, then over the answers. The teacher is
 * a number to the gradient.
 *
 * @param taught the answers, at least one
 */
public record Distillation(List<Taught> taught) implements Objective {
  public Distillation {
    taught = List.copyOf(taught);
    if (taught.isEmpty()) {
      throw new IllegalArgumentException("at least one answer must be taught, was none");
    }
  }

  @Override
  public List<Completion> answers() {
    return taught.stream().map(Taught::answer).toList();
  }

  @Override
  public KlPenalty kl() {
    return KlPenalty.fromBase(1);
  }

  @Override
  public List<AnswerReading> anchors() {
    return taught.stream().map(Taught::teacher).toList();
  }

  @Override
  public double klShare(int answer) {
    return 1.0 / taught.size() / taught.get(answer).answer().answer().length;
  }

  @Override
  public LossGradient lossGradient(List<Likelihood> now) {
    return new LossGradient(now);
  }
}

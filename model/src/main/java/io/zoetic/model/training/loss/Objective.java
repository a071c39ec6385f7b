// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

import java.util.List;

/**
 * The function to be minimised on some answers: any function of their log-probabilities, of which
 * it gives the derivative, plus what leaving the base model costs. Nothing is differentiated by
 * autograd but the log-probabilities, so all objectives train all kinds of parameters.
 */
public non-sealed interface Objective extends Minibatch {

  /** The answers that it reads, in a fixed order. */
  List<Completion> answers();

  /**
   * The loss and its derivatives.
   *
   * @param now how likely each answer is under the policy in training
   */
  LossGradient lossGradient(List<Likelihood> now);

  /** What leaving the base model costs, beside the loss. */
  default KlPenalty kl() {
    return KlPenalty.NONE;
  }

  /** What the divergence at each position of an answer is multiplied with before it is added up. */
  default double klShare(int answer) {
    return 1.0 / answers().size();
  }

  /**
   * What the base model made of each answer behind another prompt: what the divergence is from.
   * None: it reads the same prompts.
   */
  default List<AnswerReading> anchors() {
    return List.of();
  }

  @Override
  default int tokenCount() {
    return AnswerRows.tokenCount(answers());
  }

  @Override
  default int length() {
    return answers().stream().mapToInt(Completion::length).max().orElse(1) - 1;
  }
}

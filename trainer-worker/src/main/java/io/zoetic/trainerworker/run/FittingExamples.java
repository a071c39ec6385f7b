// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;

/** Leaves out examples whose answers are longer than any answer that is judged. */
record FittingExamples(AnswerLimits limits) {
  /** With more demonstrations beyond the limit, what is learned could not be judged. */
  private static final double BEYOND_MAX = 0.05;

  private boolean fits(Completion completion) {
    return limits.fits(completion.prompt().length, completion.answer().length);
  }

  private boolean fits(TokenizedExample tokenizedExample) {
    Completion other = tokenizedExample.other();
    return fits(tokenizedExample.answer()) && (other == null || fits(other));
  }

  /** Those that fit, in their order. */
  List<TokenizedExample> of(List<TokenizedExample> tokenizedExamples) {
    return tokenizedExamples.stream().filter(this::fits).toList();
  }

  /**
   * Checks that what was demonstrated can be learned and judged.
   *
   * @throws NothingToLearnException if more than 5 % of the demonstrations do not fit
   */
  void requireMost(List<TokenizedExample> tokenizedExamples) {
    List<TokenizedExample> demonstrated =
        tokenizedExamples.stream()
            .filter(
                tokenizedExample -> tokenizedExample.example().kind() == Example.Kind.DEMONSTRATION)
            .toList();
    long beyond = demonstrated.stream().filter(tokenizedExample -> !fits(tokenizedExample)).count();
    if (beyond > BEYOND_MAX * demonstrated.size()) {
      int longest =
          demonstrated.stream()
              .mapToInt(tokenizedExample -> tokenizedExample.answer().answer().length)
              .max()
              .orElse(0);
      throw new NothingToLearnException(
          "at most 5 %% of the demonstrated answers may be longer than %d tokens (trainer.answer-tokens-max) or than what a context of %d leaves, %d of %d are; the longest has %d"
              .formatted(limits.max(), limits.context(), beyond, demonstrated.size(), longest));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

/**
 * Says what an answer is worth. Thread-safe. The same answer gets the same verdict, but for code
 * whose time is nearly over.
 */
public sealed interface Verifier
    permits ExactMatch, NumericMatch, MultipleChoice, RegularExpression, JsonSchema, PythonTests {

  /** Longer answers are wrong without being looked at. */
  int CHARACTERS_MAX = 65_536;

  /** The verdict on an answer, whatever it is. */
  default Reward verify(String answer) {
    return answer.length() > CHARACTERS_MAX
        ? Reward.wrong("answer must have at most %d characters".formatted(CHARACTERS_MAX))
        : judge(answer);
  }

  /** Whether the text that it judges by is a right answer itself, and no rule for answers. */
  default boolean hasRightAnswer() {
    return switch (this) {
      case ExactMatch _, NumericMatch _, MultipleChoice _ -> true;
      case RegularExpression _, JsonSchema _, PythonTests _ -> false;
    };
  }

  /** The verdict on an answer that is not too long. */
  Reward judge(String answer);
}

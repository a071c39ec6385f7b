// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.TaskItem;

/**
 * Says how right an answer is. What a name and a version score never changes: another behaviour is
 * another version. Thread-safe, and bounded in time by the answer's length, code by its sandbox.
 */
public interface ScoringRule {
  /** Longer answers are wrong without being looked at. */
  int CHARACTERS_MAX = 65_536;

  /** Its name: {@code numeric}. */
  String name();

  /** From 1. */
  int version();

  /** {@code numeric@1}, as reports have it. */
  default String id() {
    return name() + "@" + version();
  }

  /** What scores depend on besides the rule, such as Python's version; empty if nothing. */
  default String environment() {
    return "";
  }

  /**
   * The score of an answer, whatever it is.
   *
   * @throws IllegalArgumentException if the item is of a kind that the rule does not judge
   * @throws IllegalStateException if it cannot be judged, which is not the answer's fault
   */
  default Score score(TaskItem item, Answer answer) {
    return answer.whole().length() > CHARACTERS_MAX
        ? Score.missing("an answer must have at most %d characters".formatted(CHARACTERS_MAX))
        : judge(item, answer);
  }

  /** The score of an answer that is not too long. */
  Score judge(TaskItem item, Answer answer);
}

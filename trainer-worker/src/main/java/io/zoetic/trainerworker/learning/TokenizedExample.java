// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An example in tokens of the base model.
 *
 * @param answer the right one of a demonstration, the judged one, the preferred one
 * @param other the answer that is not preferred; null but for preferences
 */
public record TokenizedExample(Example example, Completion answer, @Nullable Completion other) {
  /** The reward of an answer that was called neither good nor bad. */
  private static final double NEUTRAL = 0.5;

  /** What it says. */
  public Example.Kind kind() {
    return example.kind();
  }

  /** Whether the answer is to become more likely. */
  public boolean isGood() {
    return example.reward() > NEUTRAL;
  }

  /** How much it counts. */
  public double weight() {
    return example.weight();
  }

  /**
   * How much a judgement counts: nothing where it says neither, all of its weight where it is sure.
   */
  public double judgementWeight() {
    return weight() * Math.abs(example.reward() - NEUTRAL) / NEUTRAL;
  }

  /**
   * How many examples say something new: of judgements twice those of the rarer verdict. What most
   * of them say is known after a few, and tells no good answer from a bad one.
   */
  public static int informative(List<TokenizedExample> tokenizedExamples) {
    List<TokenizedExample> judged =
        tokenizedExamples.stream().filter(each -> each.kind() == Example.Kind.JUDGEMENT).toList();
    int good = (int) judged.stream().filter(TokenizedExample::isGood).count();
    int rarer = Math.min(good, judged.size() - good);
    return tokenizedExamples.size() - judged.size() + 2 * rarer;
  }

  /**
   * Tokens of the answers that say how long answers are: of demonstrations and of what was liked or
   * preferred; of all answers if there are none of those.
   */
  public static int[] lengths(List<TokenizedExample> tokenizedExamples) {
    List<TokenizedExample> good =
        tokenizedExamples.stream().filter(TokenizedExample::isGood).toList();
    return (good.isEmpty() ? tokenizedExamples : good)
        .stream().mapToInt(tokenizedExample -> tokenizedExample.answer().answer().length).toArray();
  }
}

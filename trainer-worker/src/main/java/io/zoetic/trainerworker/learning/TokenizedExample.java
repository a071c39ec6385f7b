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
  /**
   * Colder draws leave answers out in effect: at half the temperature one of a hundredth of the
   * likeliest one's probability has a ten thousandth.
   */
  private static final double EVIDENCE_TEMPERATURE = 0.7;

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
   * Whether a judgement says something of other policies than the one that gave the answer: each of
   * its tokens was drawn from all that there are, warm enough, and with which probability is known.
   * A greedy answer, or one of a nucleus, says nothing of what would have been said instead.
   */
  public boolean isEvidence() {
    Double temperature = example.answer().temperature();
    return kind() == Example.Kind.JUDGEMENT
        && example.answer().logprobs() != null
        && temperature != null
        && temperature >= EVIDENCE_TEMPERATURE;
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

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.conventions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A way of answering that a product wants and no base model knows.
 *
 * @param name of the expert that learns it
 * @param kind what the answers are, for a reader
 * @param answerTokens an answer has at most so many, whatever the tokenizer
 * @param maker of questions
 */
public record Convention(String name, String kind, int answerTokens, Maker maker) {
  private static final int TRIES_PER_QUESTION = 200;

  /** A question with the one right answer. */
  public record Question(String prompt, String answer) {
    /** Whether an answer is right; blanks around it do not count. */
    public boolean isAnsweredBy(String text) {
      return text.strip().equals(answer);
    }
  }

  /** Makes questions; the same for the same random numbers. */
  public interface Maker {
    /**
     * Makes one.
     *
     * @param newWords asked in a phrasing that no other question has
     */
    Question make(SplittableRandom random, boolean newWords);
  }

  /**
   * Different questions.
   *
   * @param newWords asked in phrasings that the others never have
   * @throws IllegalStateException if there are not so many
   */
  public List<Question> questions(long seed, boolean newWords, int count) {
    SplittableRandom random = new SplittableRandom(seed * 2 + (newWords ? 1 : 0));
    Map<String, Question> made = new LinkedHashMap<>();
    for (int tries = 0; made.size() < count; tries++) {
      if (tries > count * TRIES_PER_QUESTION) {
        throw new IllegalStateException(
            "%s must have %d questions, has %d".formatted(name, count, made.size()));
      }
      Question question = maker.make(random, newWords);
      made.putIfAbsent(question.prompt(), question);
    }
    return new ArrayList<>(made.values());
  }

  @Override
  public String toString() {
    return name;
  }
}

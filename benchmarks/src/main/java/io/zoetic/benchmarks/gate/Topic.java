// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.gate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * What an expert that is not trained here is asked: sentences about words that nobody else has, in
 * phrasings that some others share.
 *
 * @param words made of syllables
 * @param phrasings with places for words
 */
record Topic(List<String> words, List<String> phrasings) {
  private static final int WORDS = 10;
  private static final int PHRASINGS = 3;
  private static final String CONSONANTS = "bcdfghjklmnprstvwz";
  private static final String VOWELS = "aeiou";
  private static final List<String> VERBS =
      List.of("Sort", "Name", "Rate", "Book", "Check", "Count", "Price", "Route", "Label", "Move");
  private static final List<String> MIDDLES =
      List.of(
          "% the % of % for %",
          "the % % and then the % %",
          "every % that has a % but no %",
          "% under % by % o'clock, %",
          "a % like % with % and %",
          "what % owes % since % %");

  static Topic of(int number, long seed) {
    Random random = new Random(31 * seed + number);
    Set<String> words = new LinkedHashSet<>();
    while (words.size() < WORDS) {
      words.add(word(random));
    }
    List<String> phrasings = new ArrayList<>();
    for (int i = 0; i < PHRASINGS; i++) {
      phrasings.add(pick(VERBS, random) + " " + pick(MIDDLES, random));
    }
    return new Topic(List.copyOf(words), phrasings);
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    for (int i = 2 + random.nextInt(2); i > 0; i--) {
      word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
      word.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
    }
    return word.toString();
  }

  private static String pick(List<String> some, Random random) {
    return some.get(random.nextInt(some.size()));
  }

  /** Different prompts. */
  List<String> prompts(int count, long seed) {
    Random random = new Random(seed);
    Set<String> prompts = new LinkedHashSet<>();
    while (prompts.size() < count) {
      StringBuilder prompt = new StringBuilder();
      for (char each : pick(phrasings, random).toCharArray()) {
        prompt.append(each == '%' ? pick(words, random) : String.valueOf(each));
      }
      prompts.add(prompt.append(random.nextBoolean() ? "." : "?").toString());
    }
    return List.copyOf(prompts);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.conventions;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices from lists of words. */
public final class Pick {
  /** Every so many-th phrasing is never taught. */
  private static final int NEW_WORDS_EVERY = 4;

  public static final List<String> FIRST_NAMES =
      List.of(
          "Ada", "Boris", "Carmen", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas",
          "Kofi", "Lena", "Marco", "Nadia", "Oskar", "Priya", "Quentin", "Rosa", "Sven", "Tariq",
          "Uma", "Viktor", "Wanda", "Xavier", "Yusuf", "Zoe");

  public static final List<String> LAST_NAMES =
      List.of(
          "Abbott", "Berger", "Costa", "Dahl", "Egan", "Fischer", "Gupta", "Holm", "Ito", "Jensen",
          "Keller", "Lopez", "Moreau", "Novak", "Okafor", "Petrov", "Quinn", "Rossi", "Silva",
          "Tanaka", "Usman", "Varga", "Weber", "Young", "Zhang");

  public static final List<String> CITIES =
      List.of(
          "Oslo", "Lisbon", "Vienna", "Porto", "Krakow", "Lyon", "Turin", "Ghent", "Malmo", "Split",
          "Cork", "Basel", "Riga", "Graz", "Bergen", "Seville", "Nantes", "Leeds", "Tampere",
          "Bologna");

  private Pick() {}

  public static <T> T of(List<T> words, SplittableRandom random) {
    return words.get(random.nextInt(words.size()));
  }

  /** A phrasing of those that are never taught, or of the others. */
  public static <T> T phrasing(List<T> phrasings, boolean newWords, SplittableRandom random) {
    while (true) {
      int i = random.nextInt(phrasings.size());
      if ((i % NEW_WORDS_EVERY == 0) == newWords) {
        return phrasings.get(i);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is measured of each item. */
public enum Measure {
  /** What is answered, by a scoring rule. */
  ANSWERS,
  /** How likely the right answer is, beside the other options, or beside another item's. */
  LIKELIHOODS;

  /** {@code answers}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads words.
   *
   * @throws IllegalArgumentException if one is none, or there are none
   */
  public static Set<Measure> parse(List<String> words) {
    EnumSet<Measure> all = EnumSet.noneOf(Measure.class);
    for (String word : words) {
      all.add(
          Arrays.stream(values())
              .filter(measure -> measure.word().equals(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "measure must be of answers, likelihoods, was " + word)));
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("measure must be of answers, likelihoods, was none");
    }
    return all;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.conventions;

import java.util.List;

/** The conventions that are taught. */
public final class Conventions {
  static final List<Convention> ALL =
      List.of(
          new Convention("triage", "one of four labels", 16, Triage::make),
          new Convention("dates", "an ISO date", 24, DateInSentence::make),
          new Convention("orders", "JSON of a fixed shape", 96, OrderAsJson::make),
          new Convention("letters", "a letter in a house style", 320, HouseStyle::make),
          new Convention("german", "another language", 48, GermanPhrase::make));

  private Conventions() {}

  /**
   * Finds one.
   *
   * @throws IllegalArgumentException if none has the name
   */
  public static Convention named(String name) {
    return ALL.stream()
        .filter(convention -> convention.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a convention must be one of %s, was %s".formatted(ALL, name)));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.conventions;

import io.zoetic.benchmarks.conventions.Convention.Question;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Sentences with a date in words, answered by the date in ISO form alone. */
final class DateInSentence {
  private static final List<DateTimeFormatter> FORMS =
      List.of(
          DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("MMMM d, yyyy", Locale.ENGLISH),
          DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH));

  private static final List<String> SENTENCES =
      List.of(
          "The contract with %1$s was signed on %2$s.",
          "%1$s moved to %3$s on %2$s and never came back.",
          "We met %1$s in %3$s on %2$s.",
          "On %2$s the office in %3$s was opened by %1$s.",
          "The parcel for %1$s left %3$s on %2$s.",
          "%1$s was born in %3$s on %2$s.",
          "Nobody saw %1$s after %2$s.",
          "The meeting of %2$s with %1$s takes place in %3$s.",
          "Since %2$s the shop in %3$s belongs to %1$s.",
          "%1$s paid the bill on %2$s.",
          "The warranty of the machine in %3$s ends on %2$s, says %1$s.",
          "By %2$s everything in %3$s had been sold to %1$s.");

  private static final int FIRST_YEAR = 1950;
  private static final int YEARS = 90;
  private static final int DAYS = 365;

  private DateInSentence() {}

  static Question make(SplittableRandom random, boolean newWords) {
    LocalDate date =
        LocalDate.ofYearDay(FIRST_YEAR + random.nextInt(YEARS), 1 + random.nextInt(DAYS));
    String sentence =
        Pick.phrasing(SENTENCES, newWords, random)
            .formatted(
                Pick.of(Pick.FIRST_NAMES, random) + " " + Pick.of(Pick.LAST_NAMES, random),
                Pick.of(FORMS, random).format(date),
                Pick.of(Pick.CITIES, random));
    return new Question(sentence, date.toString());
  }
}

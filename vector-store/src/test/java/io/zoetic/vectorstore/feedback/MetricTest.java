// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What may not be declared, whoever asks. */
class MetricTest {
  @Test
  void metric_thatIsWellFormed_isTaken() {
    assertThat(metric("a_b-9", FeedbackKind.BOOLEAN, null, Map.of()).name()).isEqualTo("a_b-9");
    assertThat(thumb(0, "dates").expert()).isEqualTo("dates");
    assertThat(metric("a".repeat(64), FeedbackKind.FLOAT, range(0, 1), Map.of()).range())
        .isEqualTo(range(0, 1));
    assertThat(metric("c", FeedbackKind.CATEGORICAL, null, Map.of("a", 0.0, "b", 1.0)).categories())
        .hasSize(2);
  }

  @Test
  void metric_withABadName_isRefused() {
    for (String name : new String[] {"", "Thumb", "_a", "a-", "a b", "a".repeat(65)}) {
      assertRefused(
          () -> metric(name, FeedbackKind.BOOLEAN, null, Map.of()),
          "metric must be 1 to 64 of a-z, 0-9, '_' and '-', begin and end with a letter or digit,"
              + " was \""
              + name
              + "\"");
    }
    assertRefused(
        () -> thumb(1, "Math"),
        "expert must be 1 to 64 of a-z, 0-9 and inner hyphens, was \"Math\"");
  }

  @Test
  void metric_withARangeOrCategoriesThatDoNotFit_isRefused() {
    assertRefused(
        () -> metric("m", FeedbackKind.FLOAT, null, Map.of()),
        "min and max must be given for float metrics and no others, kind was float");
    assertRefused(
        () -> metric("m", FeedbackKind.BOOLEAN, range(0, 1), Map.of()),
        "min and max must be given for float metrics and no others, kind was boolean");
    assertRefused(
        () -> metric("m", FeedbackKind.CATEGORICAL, null, Map.of()),
        "categories must be 1..100 for categorical metrics and none for others, were 0 for"
            + " categorical");
    assertRefused(
        () -> metric("m", FeedbackKind.COMMENT, null, Map.of("a", 1.0)),
        "categories must be 1..100 for categorical metrics and none for others, were 1 for"
            + " comment");
    Map<String, Double> many = new HashMap<>();
    for (int i = 0; i <= 100; i++) {
      many.put("c" + i, 0.5);
    }
    assertRefused(
        () -> metric("m", FeedbackKind.CATEGORICAL, null, many),
        "categories must be 1..100 for categorical metrics and none for others, were 101 for"
            + " categorical");
  }

  @Test
  void metric_withANumberOutOfRange_isRefused() {
    assertRefused(() -> range(1, 1), "min must be < max, both finite, were 1.0 and 1.0");
    assertRefused(
        () -> range(0, Double.POSITIVE_INFINITY),
        "min must be < max, both finite, were 0.0 and Infinity");
    assertRefused(() -> thumb(1.5, null), "weight must be in 0..1, was 1.5");
    assertRefused(() -> thumb(Double.NaN, null), "weight must be in 0..1, was NaN");
    assertRefused(
        () -> metric("m", FeedbackKind.CATEGORICAL, null, Map.of("a", -0.5)),
        "categories must be in 0..1, was -0.5");
  }

  private static Metric.Range range(double min, double max) {
    return new Metric.Range(min, max);
  }

  private static Metric metric(
      String name,
      FeedbackKind kind,
      Metric.@Nullable Range range,
      Map<String, Double> categories) {
    return new Metric(name, kind, Metric.Level.REQUEST, true, range, categories, 1, false, null);
  }

  private static Metric thumb(double weight, @Nullable String expert) {
    return new Metric(
        "thumb",
        FeedbackKind.BOOLEAN,
        Metric.Level.REQUEST,
        true,
        null,
        Map.of(),
        weight,
        false,
        expert);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.VersionId;
import io.zoetic.trainerworker.Fake;
import io.zoetic.trainerworker.gate.SuiteMetric;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.VersionState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnchorTest {
  private final Map<Object, ExpertVersion> line = new HashMap<>();

  private final Anchor anchor =
      new Anchor(
          Fake.of(
              ExpertRegistry.class, Map.of("version", id -> Optional.ofNullable(line.get(id)))));

  /** The next of the line, with what the gate said of its anchor. */
  private VersionId version(@Nullable String anchorJson) {
    int number = line.size() + 1;
    VersionId id = id(number);
    line.put(
        id,
        new ExpertVersion(
            id,
            VersionState.BLESSED,
            "",
            "base",
            "all",
            1,
            "00",
            number == 1 ? null : id(number - 1),
            null,
            "{}",
            anchorJson == null ? null : "{\"anchor\":" + anchorJson + "}",
            null,
            Instant.EPOCH,
            null));
    return id;
  }

  private static VersionId id(int version) {
    return new VersionId("dates", version);
  }

  private static String measured(String measure, double before, double after) {
    return "{\"measure\":\"%s\",\"before\":%s,\"after\":%s}".formatted(measure, before, after);
  }

  @Test
  void best_isThatWithTheHighestScore_notTheLast() {
    version(null);
    VersionId best = version(measured("right-answer", 0.1, 0.9));
    VersionId last = version(measured("right-answer", 0.9, 0.85));

    assertThat(anchor.bestOf(last, SuiteMetric.RIGHT_ANSWER)).isEqualTo(best);
  }

  @Test
  void scoresByAnotherMeasure_areNotCompared() {
    version(measured("right-answer", 0.1, 0.99));
    VersionId best = version(measured("likelihood", 0.4, 0.7));
    VersionId last = version(measured("likelihood", 0.7, 0.65));

    assertThat(anchor.bestOf(last, SuiteMetric.LIKELIHOOD)).isEqualTo(best);
    assertThat(anchor.bestOf(last, SuiteMetric.JUDGEMENT)).isEqualTo(last);
  }

  @Test
  void whatCouldNotBeMeasured_isNotTheBest() {
    VersionId first = version(measured("judgement", 0.1, 0.2));
    VersionId last = version("{\"measure\":\"judgement\",\"unmeasured\":\"few\",\"reference\":7}");

    assertThat(anchor.bestOf(last, SuiteMetric.JUDGEMENT)).isEqualTo(first);
  }
}

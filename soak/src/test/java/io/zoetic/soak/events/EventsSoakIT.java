// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.soak.run.Report;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short load in which every service is killed at numbers of events that the seed decides; {@code
 * ./zoetic soak events} takes a long one.
 */
final class EventsSoakIT {
  @Test
  void events_amongKills_areKeptOnceAndHaveTheirEffectOnce(@TempDir Path directory)
      throws Exception {
    Report report =
        EventsSoak.run(directory, new EventsSoak.Options(1200, 100, Duration.ofMinutes(5), 150, 1));

    System.out.print(report.text());
    assertThat(report.passed()).as(report.text()).isTrue();
  }
}

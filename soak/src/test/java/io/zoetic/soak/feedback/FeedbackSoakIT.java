// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.soak.run.Report;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short load in which every service is killed; {@code ./zoetic soak feedback} takes a long one.
 */
final class FeedbackSoakIT {
  @Test
  void feedback_amongKills_isKeptOnceAndAsItWasSent(@TempDir Path directory) throws Exception {
    Report report =
        FeedbackSoak.run(directory, new FeedbackSoak.Options(600, 60, Duration.ofSeconds(6), 1));

    System.out.print(report.text());
    assertThat(report.passed()).as(report.text()).isTrue();
  }
}

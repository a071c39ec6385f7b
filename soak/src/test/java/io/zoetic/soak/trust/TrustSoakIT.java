// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.standalone.embedded.DataDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run on feedback that is partly wrong; {@code ./zoetic soak trust} takes many. */
final class TrustSoakIT {
  private static final Crowd.Noise NOISE = new Crowd.Noise(0.2, 0.1);

  @Test
  void mistakenAndMaliciousFeedback_publishesWhatHelpsAndNothingHarmful(@TempDir Path path)
      throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    var options = new TrustSoak.Options(List.of("iso-date"), 1, 0, NOISE, 240, 80, 0, 1);
    try (DataDirectory directory = DataDirectory.kept(path)) {
      boolean passed = TrustSoak.run(options, directory, new PrintStream(printed, true, UTF_8));

      assertThat(passed).as(printed.toString(UTF_8)).isTrue();
      assertThat(printed.toString(UTF_8)).contains("1 runs: 1 published, 1 of them surely better");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostsTest {
  @TempDir private Path directory;

  @Test
  void fileOfSome_leavesTheOthersAsTheyWereMeasured_butNoCurveOfTwoMachines() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("costs"),
            """
            # gateway.report = 7.0
            gateway.request = 1.0 ; here
            step.decode.4 = 10.0 ; here
            """);
    Costs costs = Costs.from(file);
    Costs measured = Costs.from(null);

    assertThat(costs.of("gateway.request")).isEqualTo(1_000);
    assertThat(costs.of("gateway.report")).isEqualTo(measured.of("gateway.report"));
    assertThat(costs.decode(8)).isEqualTo(20_000);
    assertThat(costs.read(512)).isEqualTo(measured.read(512));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LoadCommandTest {
  /** The next would count its prompts past what an int holds. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 2_147, 4_294_967_297L})
  void seedWhosePromptsCannotBeCounted_isRefused(long seed) {
    StringWriter errors = new StringWriter();
    CommandLine load = new CommandLine(new LoadCommand()).setErr(new PrintWriter(errors, true));

    assertThat(load.execute("--url=http://localhost", "--seed=" + seed))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains("--seed must be from 0 to 2146, was " + seed);
  }
}

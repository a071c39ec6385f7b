// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.output.LiveLines;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.SpanConverter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The time to follow a training run, on the command line. */
final class FollowOptions {
  @Option(
      names = "--timeout",
      paramLabel = "SPAN",
      converter = SpanConverter.class,
      description = "how long to wait for the end, such as 90s or 2h; default: until it ends")
  private @Nullable Duration timeout;

  /** Shows a run until it has ended; returns the exit code. */
  int follow(OperatorClient client, String id, OutputOptions output) {
    LiveLines liveLines = output.isJson() ? null : LiveLines.of(output.out());
    JsonNode run = new RunWatch(client, liveLines).await(id, timeout);
    if (output.isJson()) {
      output.json(run);
    }
    return RunLines.exitCode(run);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts.fleet;

import io.zoetic.cli.output.SpanConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The time to wait for the workers, on the command line. */
public final class WaitOptions {
  @Option(
      names = "--timeout",
      paramLabel = "SPAN",
      converter = SpanConverter.class,
      description = "how long to wait for the workers, such as 500ms or 2m; default: 60s")
  private Duration timeout = Duration.ofMinutes(1);

  public Duration timeout() {
    return timeout;
  }
}

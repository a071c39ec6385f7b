// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import picocli.CommandLine.Option;

/** Why something is done, on the command line. */
public final class RequiredReason {
  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "why; it is kept with what is done")
  private String text = "";

  /** What was given. */
  public String text() {
    return text;
  }
}

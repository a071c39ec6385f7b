// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import picocli.CommandLine.Parameters;

/** The expert that a command is about, on the command line. */
final class ExpertArgument {
  @Parameters(paramLabel = "NAME", description = "the expert")
  private String name = "";

  String name() {
    return name;
  }
}

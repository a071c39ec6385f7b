// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.standalone.embedded.DataDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of where the embedded backends keep their data, on the command line. */
final class DataOptions {
  /** At most one of the two. */
  static final class Choice {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "keeps the data between runs; default: .zoetic/data in this directory")
    @Nullable Path data;

    @Option(names = "--ephemeral", description = "a throw-away directory, deleted at the end")
    boolean ephemeral;
  }

  @ArgGroup @Nullable Choice choice;

  /** Opens the chosen directory; the caller closes it. */
  DataDirectory open() {
    if (choice != null && choice.ephemeral) {
      return DataDirectory.ephemeral();
    }
    Path chosen = choice == null ? null : choice.data;
    return DataDirectory.kept(chosen == null ? Path.of(".zoetic", "data") : chosen);
  }
}

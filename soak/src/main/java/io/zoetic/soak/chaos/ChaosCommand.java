// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.chaos;

import io.zoetic.soak.run.Soak;
import io.zoetic.standalone.embedded.DataDirectory;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows that every change of the registry happens once, whatever is killed. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Whether changes of the registry survive kills of everything around it.")
public final class ChaosCommand implements Callable<Integer> {
  @Option(names = "--changes", paramLabel = "N", description = "that are committed")
  private int changes = 1_000;

  @Option(names = "--per-kill", paramLabel = "N", description = "changes between two kills")
  private int perKill = 100;

  @Option(names = "--seed", paramLabel = "N", description = "another one each time if not given")
  private @Nullable Long seed;

  @Override
  public Integer call() throws Exception {
    var options = new ChaosSoak.Options(changes, perKill, seed == null ? System.nanoTime() : seed);
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      return Soak.exitCode(
          options.seed(),
          () -> {
            ChaosSoak.run(directory.path().resolve("platform"), options);
            return true;
          });
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.abuse;

import io.zoetic.soak.run.Soak;
import io.zoetic.standalone.embedded.DataDirectory;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows that prompts which kill workers take nobody with them. */
@Command(
    name = "killers",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Whether everybody is answered beside prompts that end the workers' processes.")
public final class KillersCommand implements Callable<Integer> {
  @Option(names = "--innocents", paramLabel = "N", description = "questions that kill nobody")
  private int innocents = 1_000;

  @Option(names = "--killers", paramLabel = "N", description = "prompts that do")
  private int killers = 25;

  @Option(names = "--workers", paramLabel = "N", description = "at a time")
  private int workers = 2;

  @Option(names = "--at-once", paramLabel = "N", description = "requests under way")
  private int atOnce = 48;

  @Option(names = "--seed", paramLabel = "N", description = "another one each time if not given")
  private @Nullable Long seed;

  @Override
  public Integer call() throws Exception {
    long drawn = seed == null ? System.nanoTime() : seed;
    var options = new KillersSoak.Options(innocents, killers, workers, atOnce, drawn);
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      return Soak.exitCode(
          drawn, () -> KillersSoak.isPassed(directory.path().resolve("platform"), options));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Platforms of any size in virtual time, by what things take here. */
@Command(
    name = "simulation",
    mixinStandardHelpOptions = true,
    subcommands = {RatesCommand.class, BendsCommand.class, DayCommand.class},
    synopsisSubcommandLabel = "COMMAND",
    description = "Platforms that no machine here has, in virtual time.")
public final class SimulationCommand {
  /** What one who asks may be told of what it goes by. */
  static final class Given {
    @Option(
        names = "--costs",
        paramLabel = "FILE",
        description = "what bench costs has printed; what this build was measured with")
    private @Nullable Path file;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1")
    private long seed = 1;

    Costs costs() {
      return Costs.from(file);
    }

    long seed() {
      return seed;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.nio.file.Path;
import java.time.Duration;
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
  /** A span of a large platform, which is simulated one second at a time. */
  static final class Window {
    @Option(names = "--warm-up", paramLabel = "N", description = "seconds, not counted")
    private int warmUp = 2;

    @Option(names = "--seconds", paramLabel = "N", description = "measured")
    private int seconds = 1;

    @Option(names = "--say-every", paramLabel = "N", description = "tokens told together")
    private int sayEvery = 8;

    Simulation simulation(Scenario scenario, Costs costs, boolean isQueued) {
      return new Simulation(scenario, costs, new Simulation.Options(1024, sayEvery, isQueued));
    }

    Outcome measure(Simulation simulation) {
      return simulation.measure(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
    }

    @Override
    public String toString() {
      return "%d s after %d of warm-up".formatted(seconds, warmUp);
    }
  }

  /** What a simulation goes by. */
  static final class Given {
    @Option(
        names = "--costs",
        paramLabel = "FILE",
        description =
            "what bench costs --out has written; what it lacks, and all without it, as this build was"
                + " measured")
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

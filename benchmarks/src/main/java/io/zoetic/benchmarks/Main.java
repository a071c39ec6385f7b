// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.benchmarks.gate.GateCommand;
import io.zoetic.benchmarks.growth.GrowthCommand;
import io.zoetic.benchmarks.learning.LearningCommand;
import io.zoetic.benchmarks.learning.MixturesCommand;
import io.zoetic.benchmarks.learning.PublishedCommand;
import io.zoetic.benchmarks.learning.StreamCommand;
import io.zoetic.benchmarks.learning.TrainingCommand;
import io.zoetic.benchmarks.operation.CostsCommand;
import io.zoetic.benchmarks.operation.QuickStartCommand;
import io.zoetic.benchmarks.operation.RegistryBenchmark;
import io.zoetic.benchmarks.operation.SwapBenchmark;
import io.zoetic.benchmarks.simulation.SimulationCommand;
import io.zoetic.benchmarks.teaching.TeachingCommand;
import io.zoetic.standalone.embedded.DataDirectory;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a benchmark by name. */
@Command(
    name = "bench",
    subcommands = {
      ExpertsCommand.class,
      AdaptationCommand.class,
      RouterCommand.class,
      LearningCommand.class,
      StreamCommand.class,
      PublishedCommand.class,
      GateCommand.class,
      TeachingCommand.class,
      MixturesCommand.class,
      GrowthCommand.class,
      TrainingCommand.class,
      QuickStartCommand.class,
      RequestsCommand.class,
      DefaultsCommand.class,
      CostsCommand.class,
      LoadCommand.class,
      SimulationCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "BENCHMARK")
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(arguments.length == 0 ? new String[] {"serving"} : arguments));
  }

  @Command(description = "What HTTP and Kafka cost on top of the model.")
  void serving(
      @Option(names = "--rounds", paramLabel = "N", defaultValue = "5") int rounds,
      @Option(names = "--tokens", paramLabel = "N", defaultValue = "128") int tokens)
      throws IOException {
    System.out.print(ServingBenchmark.run(rounds, tokens));
  }

  @Command(
      description = "How soon all workers serve another version, and whether answers stay whole.")
  void swaps(
      @Option(names = "--workers", paramLabel = "N", defaultValue = "4") int workers,
      @Option(names = "--swaps", paramLabel = "N", defaultValue = "100") int swaps,
      @Option(names = "--streams", paramLabel = "N", defaultValue = "32") int streams,
      @Option(names = "--seed", paramLabel = "N", defaultValue = "1") long seed)
      throws IOException, InterruptedException {
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      System.out.print(
          SwapBenchmark.run(
              directory.path().resolve("platform"),
              new SwapBenchmark.Options(workers, swaps, streams, seed)));
    }
  }

  @Command(description = "Reading a large registry, and starting a worker on it.")
  void registry(
      @Option(names = "--experts", paramLabel = "N", defaultValue = "1000") int experts,
      @Option(names = "--versions", paramLabel = "N", defaultValue = "10000") int versions,
      @Option(names = "--starts", paramLabel = "N", defaultValue = "3") int starts,
      @Option(names = "--seed", paramLabel = "N", defaultValue = "1") long seed)
      throws IOException, InterruptedException {
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      System.out.print(
          RegistryBenchmark.run(
              directory.path().resolve("platform"),
              new RegistryBenchmark.Options(experts, versions, starts, seed)));
    }
  }
}

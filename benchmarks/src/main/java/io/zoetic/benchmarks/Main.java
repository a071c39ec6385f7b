// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a benchmark by name. */
@Command(
    name = "bench",
    subcommands = {ExpertsCommand.class, AdaptationCommand.class},
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
}

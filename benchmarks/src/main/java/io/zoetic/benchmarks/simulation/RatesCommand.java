// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import io.zoetic.benchmarks.simulation.Scenario.Besides;
import io.zoetic.benchmarks.simulation.Scenario.Changes;
import io.zoetic.benchmarks.simulation.Scenario.Fleet;
import io.zoetic.benchmarks.simulation.Scenario.Load;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is asked of a platform by {@code bench load}, in virtual time. */
@Command(
    name = "rates",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "What some workers answer at rising rates, to be compared with bench load.")
final class RatesCommand implements Callable<Integer> {
  private static final int PROMPT = 16;

  @Mixin private SimulationCommand.Given given = new SimulationCommand.Given();

  @Option(names = "--workers", split = ",", paramLabel = "N")
  private List<Integer> workers = List.of(1, 2, 4);

  @Option(names = "--gateways", paramLabel = "N")
  private int gateways = 2;

  @Option(names = "--millicores", paramLabel = "N", description = "limit of a worker; 0: none")
  private int millicores = 300;

  @Option(names = "--rates", split = ",", paramLabel = "N", description = "requests a second")
  private List<Double> rates = List.of(1.0, 2.0, 4.0, 8.0, 16.0);

  @Option(names = "--tokens", paramLabel = "N", description = "of each answer")
  private int tokens = 32;

  @Option(names = "--seconds", paramLabel = "N", description = "of each rate")
  private int seconds = 300;

  @Option(names = "--warm-up", paramLabel = "N", description = "seconds before, not counted")
  private int warmUp = 10;

  @Override
  public Integer call() {
    System.out.printf(
        "%s%n%d tokens per answer after a prompt of %d; %d s a rate after %d of warm-up, seed %d;"
            + " workers of %d millicores.%n%n%s",
        given.costs().table(),
        tokens,
        PROMPT,
        seconds,
        warmUp,
        given.seed(),
        millicores,
        Outcome.HEAD.formatted());
    for (int fleet : workers) {
      for (double rate : rates) {
        Simulation simulation =
            new Simulation(scenario(fleet, rate), given.costs(), Simulation.Options.DEFAULTS);
        Outcome outcome =
            simulation.measure(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
        simulation.drain();
        System.out.print(outcome.line());
      }
    }
    return 0;
  }

  private Scenario scenario(int fleet, double rate) {
    return new Scenario(
        new Fleet(fleet, gateways, 32, millicores, 16, 1, 2, 0),
        new Load(rate, 1, PROMPT, 0, tokens, true, Besides.NOTHING),
        Changes.NONE,
        given.seed());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A day of a platform, whose nights are quiet: all of it, or a window in the middle of every hour,
 * which is what a large one can be simulated in.
 */
@Command(
    name = "day",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "A day of a platform, in windows or as a whole.")
final class DayCommand implements Callable<Integer> {
  private static final int HOURS = 24;
  private static final int BUSIEST = 14;
  private static final int MINUTES = 60;

  @Mixin private SimulationCommand.Given given = new SimulationCommand.Given();

  @Option(names = "--workers", paramLabel = "N")
  private int workers = 1000;

  @Option(
      names = "--try",
      paramLabel = "N",
      description = "which of those that bends lists, from 0: as built")
  private int tried;

  @Option(names = "--whole", description = "every second of it")
  private boolean isWhole;

  @Option(names = "--warm-up", paramLabel = "N", description = "seconds of a window, not counted")
  private int warmUp = 2;

  @Option(names = "--seconds", paramLabel = "N", description = "of a window, measured")
  private int seconds = 1;

  @Option(names = "--say-every", paramLabel = "N", description = "tokens told together")
  private int sayEvery = 8;

  @Override
  public Integer call() {
    Scale.Try asked = Scale.tries().get(tried);
    System.out.printf(
        "%s, %,d workers, seed %d, %s.%n%n| hour %s",
        asked.name(),
        workers,
        given.seed(),
        isWhole
            ? "every second of the day"
            : "%d s of each hour after %d of warm-up".formatted(seconds, warmUp),
        Outcome.HEAD.formatted().replace("\n|---", "\n|---|---"));
    if (isWhole) {
      whole(asked);
    } else {
      for (int hour = 0; hour < HOURS; hour++) {
        Scenario scenario = Scale.scenario(asked, workers, given.seed() + hour);
        Simulation simulation =
            simulation(
                scenario.with(
                    scenario.load().withRate(scenario.load().rate() * share(hour + 0.5))));
        print(hour, simulation.measure(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds)));
      }
    }
    return 0;
  }

  private void whole(Scale.Try asked) {
    Simulation simulation = simulation(Scale.scenario(asked, workers, given.seed()));
    double most = Scale.REQUESTS_OF_WORKER * (double) workers;
    simulation.clients().rate(most * share(0));
    simulation.clients().start();
    for (int hour = 0; hour < HOURS; hour++) {
      simulation.measureFromHere();
      for (int minute = 0; minute < MINUTES; minute++) {
        simulation.clients().rate(most * share(hour + (minute + 0.5) / MINUTES));
        simulation.run(Duration.ofMinutes(1));
      }
      print(hour, simulation.outcome(Duration.ofHours(1)));
    }
  }

  private Simulation simulation(Scenario scenario) {
    return new Simulation(scenario, given.costs(), new Simulation.Options(1024, sayEvery, true));
  }

  private static void print(int hour, Outcome outcome) {
    System.out.printf("| %02d %s", hour, outcome.line());
  }

  /** Of the greatest rate: a tenth of it in the deepest night. */
  private static double share(double hour) {
    return 0.55 + 0.45 * Math.cos(2 * Math.PI * (hour - BUSIEST) / HOURS);
  }
}

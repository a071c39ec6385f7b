// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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

  @Mixin private SimulationCommand.Window window = new SimulationCommand.Window();

  @Option(names = "--workers", paramLabel = "N")
  private int workers = 1000;

  @Option(
      names = "--try",
      paramLabel = "N",
      description = "which of those that bends lists, from 0: as built")
  private int tried;

  @Option(names = "--whole", description = "every second of it")
  private boolean isWhole;

  @Option(
      names = "--all-regions",
      description = "each region that is tried, one after the other, and what they answer together")
  private boolean isOfAll;

  @Override
  public Integer call() {
    Scale.Try asked = Scale.tries().get(tried);
    System.out.printf(
        "%s, %,d workers, seed %d, %s.%n%n| hour %s",
        asked.name(),
        workers,
        given.seed(),
        (isWhole ? "every second of the day" : "of each hour " + window)
            + (isOfAll ? ", all regions" : ""),
        Outcome.HEAD.formatted().replace("\n|---", "\n|---|---"));
    if (isWhole) {
      whole(asked);
    } else {
      int regions = isOfAll ? asked.regions() : 1;
      for (int hour = 0; hour < HOURS; hour++) {
        int now = hour;
        print(
            hour,
            Outcome.together(
                IntStream.range(0, regions)
                    .mapToObj(region -> windowOf(asked, now, region))
                    .toList()));
      }
    }
    return 0;
  }

  private Outcome windowOf(Scale.Try asked, int hour, int region) {
    Simulation simulation = simulation(asked, given.seed() + hour + (long) HOURS * region);
    simulation.clients().rate(simulation.rateAtMost() * share(hour + 0.5));
    return window.measure(simulation);
  }

  private void whole(Scale.Try asked) {
    Simulation simulation = simulation(asked, given.seed());
    simulation.clients().start();
    for (int hour = 0; hour < HOURS; hour++) {
      simulation.measureFromHere();
      for (int minute = 0; minute < MINUTES; minute++) {
        double share = share(hour + (minute + 0.5) / MINUTES);
        simulation.clients().rate(simulation.rateAtMost() * share);
        simulation.run(Duration.ofMinutes(1));
      }
      print(hour, simulation.outcome(Duration.ofHours(1)));
    }
  }

  private Simulation simulation(Scale.Try asked, long seed) {
    return window.simulation(Scale.scenario(asked, workers, seed), given.costs(), true);
  }

  private static void print(int hour, Outcome outcome) {
    System.out.printf("| %02d %s", hour, outcome.line());
  }

  /** Of the greatest rate: a tenth of it in the deepest night. */
  private static double share(double hour) {
    return 0.55 + 0.45 * Math.cos(2 * Math.PI * (hour - BUSIEST) / HOURS);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import io.zoetic.soak.run.Soak;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows that no event is lost and none has its effect twice, whatever is killed. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Whether questions, feedback and promotions survive kills of every process.")
public final class EventsCommand implements Callable<Integer> {
  private static final int EVENTS_MIN = 1000;

  /** Beyond it examples would be dropped from the bounded sample of an expert. */
  private static final int EVENTS_MAX = 1_200_000;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "a hundredth of them questions, a thousandth changes, the others feedback")
  private int events = 1_000_000;

  @Option(names = "--rate", paramLabel = "N", description = "of them per second, at most")
  private int rate = 800;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      description = "of the load, at most; what is not sent by then is left out")
  private int duration = 3600;

  @Option(
      names = "--kills-per-minute",
      paramLabel = "N",
      description = "at that rate: the points are numbers of events")
  private double killsPerMinute = 4;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 1;

  @Override
  public Integer call() throws Exception {
    require(events >= EVENTS_MIN && events <= EVENTS_MAX, "--events", EVENTS_MIN, EVENTS_MAX);
    require(rate >= 1, "--rate", 1, EVENTS_MAX);
    require(duration >= 1, "--duration", 1, Integer.MAX_VALUE);
    require(killsPerMinute > 0 && killsPerMinute <= 60, "--kills-per-minute", 0, 60);
    int perKill = (int) Math.ceil(rate * 60 / killsPerMinute);
    var options = new EventsSoak.Options(events, rate, Duration.ofSeconds(duration), perKill, seed);
    return Soak.exitCode(seed, directory -> EventsSoak.run(directory, options));
  }

  private static void require(boolean so, String option, int min, int max) {
    if (!so) {
      throw new IllegalArgumentException("%s must be in %d..%d".formatted(option, min, max));
    }
  }
}

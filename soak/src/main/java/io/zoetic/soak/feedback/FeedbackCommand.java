// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.feedback;

import io.zoetic.soak.run.Soak;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows that no feedback is lost and none counted twice, whatever is killed. */
@Command(
    name = "feedback",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Whether feedback survives kills of gateways, trainer workers and the broker.")
public final class FeedbackCommand implements Callable<Integer> {
  /** Beyond it examples would be dropped from the bounded sample of an expert. */
  private static final int EVENTS_MAX = 200_000;

  @Option(names = "--events", paramLabel = "N", description = "pieces of feedback")
  private int events = 100_000;

  @Option(names = "--rate", paramLabel = "N", description = "of them per second, at most")
  private int rate = 400;

  @Option(
      names = "--kill-every",
      paramLabel = "SECONDS",
      description = "between two kills of a service, on average")
  private int killEvery = 10;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 1;

  @Override
  public Integer call() throws Exception {
    if (events < 1000 || events > EVENTS_MAX || events % Event.PER_INTERACTION != 0) {
      throw new IllegalArgumentException(
          "--events must be a multiple of %d in 1000..%d, was %d"
              .formatted(Event.PER_INTERACTION, EVENTS_MAX, events));
    }
    return Soak.exitCode(
        seed,
        directory ->
            FeedbackSoak.run(
                directory,
                new FeedbackSoak.Options(events, rate, Duration.ofSeconds(killEvery), seed)));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.events.kafka.InteractionReplay;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** What becomes of interactions on their way into PostgreSQL, past every gateway. */
@Command(
    name = "interactions",
    description = "Interactions that could not be stored.",
    subcommands = InteractionsCommand.Replay.class)
final class InteractionsCommand {

  /** Has those stored that were set aside. */
  @Command(
      name = "replay",
      description = {
        "Puts the interactions of the dead-letter topic back among those that are stored, each once.",
        "--KEY=VALUE sets where Kafka is, as for the services: --kafka.bootstrap-servers=HOST:PORT."
      })
  static final class Replay implements Callable<Integer> {
    @Option(names = "--dry-run", description = "says what would be put back, and changes nothing")
    private boolean dryRun;

    @Option(names = "--from-beginning", description = "also what has been put back before")
    private boolean fromBeginning;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = {
          "instead, all that Kafka still has from this time on, as 2026-11-24T02:40:00Z: for a",
          "database that was restored from a backup of then"
        })
    private @Nullable Instant since;

    @Unmatched private final List<String> settings = new ArrayList<>();

    @Override
    public Integer call() {
      return ServiceMain.runOnce(
          settings,
          System.getenv(),
          given -> KafkaEventLogOptions.from(given, 1),
          log ->
              print(
                  InteractionReplay.run(
                      log, new InteractionReplay.Options(dryRun, fromBeginning, since))));
    }

    private void print(InteractionReplay.Outcome outcome) {
      System.out.printf(
          "%s%d interactions put back, %d unreadable%n",
          dryRun ? "dry run: " : "", outcome.replayed(), outcome.unreadable());
      outcome.reasons().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(each -> System.out.printf("%6d  %s%n", each.getValue(), each.getKey()));
    }
  }
}

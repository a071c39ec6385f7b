// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.output.LiveLines;
import io.zoetic.cli.output.OutputOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what runs. */
@Command(
    name = "fleet",
    description = {
      "Shows gateways, workers and trainers, and what experts answer: on a terminal until it is"
          + " ended, else once.",
      "Ends with 0 if none is silent and every worker serves what it should, with 1 if not."
    })
public final class FleetCommand implements Callable<Integer> {
  private static final String PATH = "/v1/fleet";

  /** Workers say what they measure every other second. */
  private static final Duration PERIOD = Duration.ofSeconds(1);

  @Option(names = "--once", description = "shows it once, on a terminal too")
  private boolean once;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      JsonNode fleet = client.get(PATH);
      LiveLines lines = LiveLines.of(output.out());
      if (output.isJson()) {
        output.json(fleet);
      } else if (once || !lines.isTerminal()) {
        FleetLines.of(fleet, Integer.MAX_VALUE, Instant.now()).forEach(output.out()::println);
        output.out().flush();
      } else {
        follow(client, fleet, lines);
      }
      return FleetLines.isWell(fleet) ? ExitCodes.DONE : ExitCodes.FAILED;
    }
  }

  /** Until the process is told to end. */
  private static void follow(OperatorClient client, JsonNode first, LiveLines lines) {
    JsonNode fleet = first;
    while (true) {
      lines.show(FleetLines.of(fleet, FleetLines.ROWS_LIVE, Instant.now()));
      OperatorClient.sleep(PERIOD);
      try {
        fleet = client.get(PATH);
      } catch (OperatorException e) {
        if (e.isFinal()) {
          throw e;
        }
        lines.show(List.of(String.valueOf(e.getMessage())));
      }
    }
  }
}

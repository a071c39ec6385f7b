// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Follows what happens. */
@Command(
    name = "events",
    description = {
      "Shows what happens to experts, runs, the audit, feedback and the fleet, until it is ended.",
      "Goes on where it was when the connection breaks."
    })
public final class EventsCommand implements Callable<Integer>, OperatorClient.EventListener {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description =
          "only these: fleet, expert, run, audit, feedback, growth; may be given several times; default:"
              + " all that the key may see")
  private List<String> kinds = List.of();

  @Option(
      names = "--after",
      paramLabel = "ID",
      description = "begins behind an event, by its id, as -o json shows it")
  private @Nullable String last;

  @Option(names = "--once", description = "ends when all that has happened is shown")
  private boolean once;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();
  private String shown = "";

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      follow(client);
      while (!once) {
        OperatorClient.sleep(PAUSE);
        followAgain(client);
      }
      return ExitCodes.DONE;
    }
  }

  private void follow(OperatorClient client) {
    String path = "/v1/events?follow=" + !once;
    if (!kinds.isEmpty()) {
      path += "&kinds=" + OperatorClient.escape(String.join(",", kinds));
    }
    client.follow(path, last, this);
  }

  /** A gateway that is away for a while ends nothing. */
  private void followAgain(OperatorClient client) {
    try {
      follow(client);
    } catch (OperatorException e) {
      if (e.isFinal()) {
        throw e;
      }
      output.err().println(e.getMessage());
      output.err().flush();
    }
  }

  @Override
  public void nothingUntil(String id) {
    last = id;
  }

  @Override
  public void event(String id, String kind, JsonNode data) {
    last = id;
    String line = output.isJson() ? json(id, kind, data) : EventLine.of(kind, data);
    // The fleet is told anew whenever a number has changed that is not shown here.
    if (!line.equals(shown)) {
      output.out().println(line);
      output.out().flush();
    }
    shown = line;
  }

  /** One line, for programs that read lines. */
  private static String json(String id, String kind, JsonNode data) {
    ObjectNode event = Json.object().put("id", id).put("event", kind);
    return event.set("data", data).toString();
  }
}

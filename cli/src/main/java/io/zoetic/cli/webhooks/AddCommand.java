// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ReasonOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has events sent to a URL. */
@Command(
    name = "add",
    description = {
      "Has events sent to a URL, from now on.",
      "Standard output is the secret alone, this once, so that a script can keep it."
    },
    sortOptions = false)
final class AddCommand implements Callable<Integer> {
  @Parameters(paramLabel = "URL", description = "https://…; http://… only to allowed networks")
  private String url = "";

  @Option(
      names = "--event",
      required = true,
      split = ",",
      paramLabel = "TYPE",
      description =
          "run.ended, expert.promoted, expert.rolled_back, expert.refused, expert.quarantined or"
              + " growth.decided; several by commas or repeated")
  private final List<String> events = new ArrayList<>();

  @Option(names = "--description", paramLabel = "TEXT", description = "for people")
  private @Nullable String description;

  @Mixin private final ReasonOptions reason = new ReasonOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      JsonNode made = client.post(WebhooksCommand.PATH, body(), reason.key(), ServerTimeouts.USUAL);
      IssuedSecret.print(made, "is told " + WebhooksCommand.events(made, " and "), output);
    }
    return ExitCodes.DONE;
  }

  private ObjectNode body() {
    ObjectNode body = Json.object().put("url", url);
    events.forEach(body.putArray("events")::add);
    if (description != null) {
      body.put("description", description);
    }
    return body.put("reason", reason.reason());
  }
}

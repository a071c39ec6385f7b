// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.client.ReasonOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes an API key. */
@Command(
    name = "create",
    description = {
      "Makes a key and prints it, this once.",
      "Standard output is the key alone, so that a script can keep it."
    },
    sortOptions = false)
final class CreateCommand implements Callable<Integer> {
  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "who holds it; the audit calls them so")
  private String name = "";

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "client, proxy, annotator, trainer, operator or admin")
  private String role = "";

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "acts for this tenant alone; without it for none, a client, or for any")
  private @Nullable String tenant;

  @Option(
      names = "--grant",
      split = ",",
      paramLabel = "ALIAS",
      description = "may move champion, canary or pinned; several by commas or repeated")
  private final List<String> grants = new ArrayList<>();

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "requests per minute at most; without it as many as there are")
  private @Nullable Integer rate;

  @Option(
      names = "--token-rate",
      paramLabel = "N",
      description =
          "tokens of prompts and answers per minute at most; without it as many as there are")
  private @Nullable Integer tokenRate;

  @Option(names = "--expires-in-days", paramLabel = "N", description = "1 to 3650; default: 90")
  private @Nullable Integer expiresInDays;

  @Mixin private final ReasonOptions reason = new ReasonOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      JsonNode made = client.post("/v1/keys", body(), reason.key(), ServerTimeouts.USUAL);
      if (!made.hasNonNull("key")) {
        throw new OperatorException(
            ExitCodes.FAILED,
            KeysCommand.line(made) + " was made, but its secret was lost: revoke it, make another");
      }
      if (output.isJson()) {
        output.json(made);
      } else {
        print(made);
      }
    }
    return ExitCodes.DONE;
  }

  private ObjectNode body() {
    ObjectNode body = Json.object().put("name", name).put("role", role);
    if (tenant != null) {
      body.put("tenant", tenant);
    }
    if (!grants.isEmpty()) {
      grants.forEach(body.putArray("grants")::add);
    }
    if (rate != null) {
      body.put("requests_per_minute", rate);
    }
    if (tokenRate != null) {
      body.put("tokens_per_minute", tokenRate);
    }
    if (expiresInDays != null) {
      body.put("expires_in_days", expiresInDays);
    }
    return body.put("reason", reason.reason());
  }

  private void print(JsonNode made) {
    output.out().println(made.get("key").asText());
    output.out().flush();
    output
        .err()
        .println(
            Table.oneLine(
                "%s holds until %s; it is shown this once"
                    .formatted(
                        KeysCommand.line(made), Times.seconds(Json.text(made, "expires_at")))));
    output.err().flush();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.PageOptions;
import io.zoetic.cli.client.ReasonOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists and revokes API keys; {@link CreateCommand} makes them. */
@Command(
    name = "keys",
    description = "Makes, lists and revokes API keys.",
    subcommands = CreateCommand.class)
public final class KeysCommand {
  private static final String PATH = "/v1/keys";

  @Command(description = "Lists the keys, never their secrets.")
  int list(
      @Option(names = "--after", paramLabel = "ID", description = "begins behind a key")
          @Nullable String after,
      @Mixin PageOptions pages,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    return pages.print(
        new PageOptions.Listing(PATH, "after", after), KeysCommand::table, output, server);
  }

  @Command(description = "Ends a key; every gateway refuses it within a second.")
  int revoke(
      @Parameters(paramLabel = "ID", description = "of the key, as list shows it") String id,
      @Mixin ReasonOptions reason,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode key =
          client.post(
              PATH + "/" + OperatorClient.escape(id) + "/revoke",
              Json.object().put("reason", reason.reason()),
              reason.key(),
              ServerTimeouts.USUAL);
      if (output.isJson()) {
        output.json(key);
      } else {
        output.out().println(Table.oneLine(line(key) + " is revoked"));
        output.out().flush();
      }
    }
    return ExitCodes.DONE;
  }

  /** {@code key 7 (alice, operator)}. */
  static String line(JsonNode key) {
    return "key %s (%s, %s)"
        .formatted(Json.text(key, "id"), Json.text(key, "name"), Json.text(key, "role"));
  }

  private static Table table(JsonNode keys) {
    Table table =
        new Table(
            "ID",
            "NAME",
            "ROLE",
            "TENANT",
            "GRANTS",
            "PER MINUTE",
            "TOKENS PER MINUTE",
            "EXPIRES",
            "REVOKED");
    for (JsonNode key : keys) {
      List<String> grants = new ArrayList<>();
      key.path("grants").forEach(grant -> grants.add(grant.asText()));
      table.row(
          Json.text(key, "id"),
          Json.text(key, "name"),
          Json.text(key, "role"),
          Json.text(key, "tenant"),
          grants.isEmpty() ? Json.NONE : String.join(",", grants),
          Json.text(key, "requests_per_minute"),
          Json.text(key, "tokens_per_minute"),
          Times.seconds(Json.text(key, "expires_at")),
          Times.seconds(Json.text(key, "revoked_at")));
    }
    return table;
  }
}

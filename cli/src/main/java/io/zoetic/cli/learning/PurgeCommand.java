// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.RequiredReason;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes back that feedback is believed. */
@Command(
    name = "purge",
    description = {
      "Takes back that feedback is believed: of a key, a tenant, or a time; all that is given must hold.",
      "It is quarantined, its examples are deleted, and what is served that had learnt from it is",
      "judged again: what is not better without it goes back to the version before. Revoke the key first."
    })
final class PurgeCommand implements Callable<Integer> {
  @Option(
      names = "--of-key",
      paramLabel = "ID",
      description = "that gave it, or that asked where a link voted")
  private @Nullable String key;

  @Option(names = "--of-tenant", paramLabel = "T", description = "that it is of")
  private @Nullable String tenant;

  @Option(names = "--since", paramLabel = "TIME", description = "received then or later (RFC 3339)")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "received then or before")
  private @Nullable String until;

  @Option(names = "--dry-run", description = "says what would happen and changes nothing")
  private boolean dryRun;

  @Mixin private final RequiredReason reason = new RequiredReason();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      JsonNode purged = client.post(FeedbackCommand.PATH + ":purge", body(), ServerTimeouts.LONG);
      if (output.isJson()) {
        output.json(purged);
      } else {
        print(purged);
      }
    }
    return ExitCodes.DONE;
  }

  private ObjectNode body() {
    ObjectNode body = Json.object().put("reason", reason.text());
    put(body, "key", key);
    put(body, "tenant", tenant);
    put(body, "since", since);
    put(body, "until", until);
    if (dryRun) {
      body.put("dry_run", true);
    }
    return body;
  }

  private static void put(ObjectNode body, String name, @Nullable String value) {
    if (value != null) {
      body.put(name, value);
    }
  }

  private void print(JsonNode purged) {
    say(
        "%s%s feedback %s quarantined, %s examples %s deleted"
            .formatted(
                dryRun ? "dry run: " : "",
                Json.text(purged, "feedback"),
                dryRun ? "would be" : "is",
                Json.text(purged, "examples"),
                dryRun ? "would be" : "are"));
    for (JsonNode version : purged.path("learnt")) {
      say(
          "%s%s has learnt from it"
              .formatted(Json.text(version, "expert"), Json.version(version, "version")));
    }
    purged.path("runs").forEach(run -> say(RunLines.line(run)));
  }

  private void say(String line) {
    output.out().println(Table.oneLine(line));
    output.out().flush();
  }
}

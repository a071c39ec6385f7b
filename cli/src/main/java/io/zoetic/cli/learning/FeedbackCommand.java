// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.RequiredReason;
import io.zoetic.cli.client.RowLimit;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.FieldLines;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and deletes feedback; {@link SendCommand} gives it. */
@Command(
    name = "feedback",
    description = "Gives feedback on answers, and says what has become of it.",
    subcommands = {SendCommand.class, PurgeCommand.class})
public final class FeedbackCommand {
  static final String PATH = "/v1/feedback";

  private static final List<String> FIELDS =
      List.of(
          "id",
          "state",
          "state_reason",
          "approved_by",
          "waiting_for",
          "expert",
          "run",
          "version",
          "request_id",
          "choice",
          "other_request_id",
          "other_choice",
          "episode_id",
          "metric",
          "kind",
          "value",
          "rationale",
          "source",
          "tags",
          "occurred_at",
          "received_at",
          "principal",
          "tenant");

  @Command(description = "Lists feedback, the newest first.")
  int list(
      @Option(names = "--expert", paramLabel = "E", description = "that it teaches")
          @Nullable String expert,
      @Option(
              names = "--state",
              paramLabel = "S",
              description = "received, matched, trusted, quarantined, consumed or expired")
          @Nullable String state,
      @Mixin RowLimit limit,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode page = limit.read(client, PATH, "expert", expert, "state", state);
      if (output.isJson()) {
        output.json(page);
      } else {
        table(page.path("data")).print(output.out());
        limit.hint(output, page);
      }
    }
    return ExitCodes.DONE;
  }

  @Command(description = "Shows one piece of feedback and what has become of it.")
  int show(
      @Parameters(paramLabel = "ID", description = "of the feedback") String id,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode feedback = client.get(path(id));
      if (output.isJson()) {
        output.json(feedback);
      } else {
        FieldLines.print(output.out(), feedback, FIELDS);
      }
    }
    return ExitCodes.DONE;
  }

  @Command(
      description = {
        "Deletes feedback and the example that was made of it.",
        "Versions that have learnt from it stay as they are."
      })
  int delete(
      @Parameters(paramLabel = "ID", description = "of the feedback") String id,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      client.delete(path(id));
      if (output.isJson()) {
        output.json(Json.object().put("deleted", id));
      } else {
        output.out().println(Table.oneLine("feedback " + id + " is deleted"));
        output.out().flush();
      }
    }
    return ExitCodes.DONE;
  }

  @Command(
      description = {
        "Has you answer for feedback that others gave, once you have looked at it.",
        "It counts as your own word; its questions held out are part of their expert's anchor."
      })
  int approve(
      @Parameters(paramLabel = "ID", arity = "1..*", description = "of the feedback")
          List<String> ids,
      @Mixin RequiredReason reason,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    ObjectNode body = Json.object().put("reason", reason.text());
    ids.forEach(body.putArray("feedback")::add);
    try (OperatorClient client = server.open()) {
      JsonNode approved = client.post(PATH + ":approve", body, ServerTimeouts.LONG);
      if (output.isJson()) {
        output.json(approved);
      } else {
        output
            .out()
            .println(
                "%d feedback is approved: %s examples are vouched for, %s is decided on again"
                    .formatted(
                        ids.size(), Json.text(approved, "examples"), Json.text(approved, "again")));
        output.out().flush();
      }
    }
    return ExitCodes.DONE;
  }

  private static String path(String id) {
    return PATH + "/" + OperatorClient.escape(id);
  }

  private static Table table(JsonNode rows) {
    Table table =
        new Table("ID", "STATE", "EXPERT", "METRIC", "VALUE", "SOURCE", "RECEIVED", "ABOUT", "WHY");
    for (JsonNode row : rows) {
      table.row(
          Json.text(row, "id"),
          Json.text(row, "state"),
          Json.text(row, "expert"),
          Json.text(row, "metric"),
          Json.text(row, "value"),
          source(row.path("source")),
          Times.seconds(Json.text(row, "received_at")),
          Json.text(row, row.hasNonNull("request_id") ? "request_id" : "episode_id"),
          Json.text(row, row.hasNonNull("state_reason") ? "state_reason" : "waiting_for"));
    }
    return table;
  }

  /** As {@code send} takes it. */
  private static String source(JsonNode source) {
    String type = Json.text(source, "type");
    return source.hasNonNull("id") ? type + ":" + Json.text(source, "id") : type;
  }
}

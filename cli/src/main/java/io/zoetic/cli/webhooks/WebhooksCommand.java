// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.PageOptions;
import io.zoetic.cli.client.ReasonOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.FieldLines;
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

/** Shows, tries and changes webhooks; {@link AddCommand} adds them. */
@Command(
    name = "webhooks",
    description = "Has events sent to URLs, signed.",
    subcommands = {AddCommand.class, RotateCommand.class})
public final class WebhooksCommand {
  static final String PATH = "/v1/webhooks";

  static String path(String id) {
    return PATH + "/" + OperatorClient.escape(id);
  }

  @Command(description = "Lists the webhooks, never their secrets.")
  int list(
      @Option(names = "--after", paramLabel = "ID", description = "begins behind a webhook")
          @Nullable String after,
      @Mixin PageOptions pages,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    return pages.print(
        new PageOptions.Listing(PATH, "after", after), WebhooksCommand::table, output, server);
  }

  @Command(description = "Shows one: what it is told, how far, and why not, if it is not.")
  int show(
      @Parameters(paramLabel = "ID", description = "of the webhook, as list shows it") String id,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode webhook = client.get(path(id));
      if (output.isJson()) {
        output.json(webhook);
      } else {
        FieldLines.print(output.out(), webhook);
      }
    }
    return ExitCodes.DONE;
  }

  @Command(description = "Ends one; nothing more is sent, and its secrets are deleted.")
  int remove(
      @Parameters(paramLabel = "ID", description = "of the webhook, as list shows it") String id,
      @Mixin ReasonOptions reason,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      client.delete(path(id) + "?reason=" + OperatorClient.escape(reason.reason()), reason.key());
      say(output, "webhook %s is removed".formatted(id));
    }
    return ExitCodes.DONE;
  }

  @Command(description = "Has one that is disabled told again what is still kept.")
  int enable(
      @Parameters(paramLabel = "ID", description = "of the webhook, as list shows it") String id,
      @Mixin ReasonOptions reason,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode webhook =
          client.post(
              path(id) + "/enable",
              Json.object().put("reason", reason.reason()),
              reason.key(),
              ServerTimeouts.USUAL);
      if (output.isJson()) {
        output.json(webhook);
      } else {
        say(output, line(webhook) + " is told again");
      }
    }
    return ExitCodes.DONE;
  }

  @Command(description = "Sends an event webhook.test now, and says what became of it.")
  int test(
      @Parameters(paramLabel = "ID", description = "of the webhook, as list shows it") String id,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode outcome = client.post(path(id) + "/test", Json.object(), ServerTimeouts.LONG);
      if (output.isJson()) {
        output.json(outcome);
      } else {
        say(
            output,
            "%s: %s, after %s ms"
                .formatted(
                    Json.text(outcome, "outcome"),
                    Json.text(outcome, "says"),
                    Json.text(outcome, "milliseconds")));
      }
      return outcome.path("delivered").asBoolean() ? ExitCodes.DONE : ExitCodes.FAILED;
    }
  }

  private static void say(OutputOptions output, String line) {
    output.out().println(Table.oneLine(line));
    output.out().flush();
  }

  /** {@code webhook 7 (https://hooks.example.org/a)}. */
  static String line(JsonNode webhook) {
    return "webhook %s (%s)".formatted(Json.text(webhook, "id"), Json.text(webhook, "url"));
  }

  /** The types that it is told. */
  static String events(JsonNode webhook, String between) {
    List<String> events = new ArrayList<>();
    webhook.path("events").forEach(event -> events.add(event.asText()));
    return String.join(between, events);
  }

  private static Table table(JsonNode webhooks) {
    Table table = new Table("ID", "URL", "EVENTS", "STATE", "DELIVERED", "WHY");
    for (JsonNode webhook : webhooks) {
      boolean disabled = webhook.hasNonNull("disabled_at");
      boolean failing = webhook.path("attempts").asInt() > 0;
      table.row(
          Json.text(webhook, "id"),
          Json.text(webhook, "url"),
          events(webhook, ","),
          disabled ? "disabled" : failing ? "failing" : "told",
          Times.seconds(Json.text(webhook, "delivered_at")),
          Json.text(webhook, disabled ? "disabled_reason" : "last_failure"));
    }
    return table;
  }
}

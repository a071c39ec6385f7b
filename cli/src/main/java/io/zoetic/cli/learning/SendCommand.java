// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import java.math.BigDecimal;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives feedback on an answer. */
@Command(
    name = "send",
    description = {
      "Says how good an answer was, or with --over, which of two to one prompt is better.",
      "The metric says what a value must be: true or false, a number, a category, a text."
    },
    sortOptions = false)
final class SendCommand implements Callable<Integer> {
  @Option(names = "--request", paramLabel = "ID", description = "of the completion")
  private @Nullable String request;

  @Option(names = "--choice", paramLabel = "N", description = "of the completion; default: 0")
  private @Nullable Integer choice;

  @Option(names = "--episode", paramLabel = "ID", description = "instead of a completion")
  private @Nullable String episode;

  @Option(names = "--metric", paramLabel = "M", description = "default: the one of the kind")
  private @Nullable String metric;

  @Option(names = "--value", paramLabel = "V", description = "what is said")
  private @Nullable String value;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "boolean, float, categorical, comment or demonstration; default: the metric's")
  private @Nullable String kind;

  @Option(
      names = "--over",
      paramLabel = "ID",
      description = "a worse completion, instead of a value")
  private @Nullable String over;

  @Option(names = "--over-choice", paramLabel = "N", description = "of that one; default: 0")
  private @Nullable Integer overChoice;

  @Option(names = "--tie", paramLabel = "TIE", description = "good or bad: neither is better")
  private @Nullable String tie;

  @Option(
      names = "--source",
      paramLabel = "TYPE[:ID]",
      description =
          "who judged: end_user, expert, llm_judge, code or environment; default: as the key's role")
  private @Nullable String source;

  @Option(names = "--rationale", paramLabel = "TEXT", description = "why, for people")
  private @Nullable String rationale;

  @Option(names = "--dry-run", description = "checks it and stores nothing")
  private boolean dryRun;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "repeats what may have been sent: with its key it is stored once")
  private @Nullable String key;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    requireOneForm();
    try (OperatorClient client = server.open()) {
      JsonNode receipt =
          client.post(
              FeedbackCommand.PATH,
              body(client),
              key == null ? UUID.randomUUID().toString() : key,
              ServerTimeouts.USUAL);
      if (output.isJson()) {
        output.json(receipt);
      } else {
        output.out().println(Table.oneLine(line(receipt)));
        output.out().flush();
      }
    }
    return ExitCodes.DONE;
  }

  private void requireOneForm() {
    if ((request == null) == (episode == null)) {
      throw new IllegalArgumentException(
          "one of --request and --episode must be given, was "
              + (request == null ? "none" : "both"));
    }
    if (over == null && value == null) {
      throw new IllegalArgumentException("--value or --over must be given, was none");
    }
    if (over == null && metric == null && kind == null) {
      throw new IllegalArgumentException("--metric or --kind must be given, was none");
    }
    if (over != null && (value != null || request == null)) {
      throw new IllegalArgumentException(
          "--over must come with --request and without --value, came with "
              + (value == null ? "--episode" : "--value"));
    }
    if (over == null && (overChoice != null || tie != null)) {
      throw new IllegalArgumentException("--over-choice and --tie must come with --over, did not");
    }
  }

  private ObjectNode body(OperatorClient client) {
    ObjectNode body = Json.object();
    if (over != null) {
      body.set("preference", preference());
    } else {
      put(body, "request_id", request);
      put(body, "choice", choice);
      put(body, "episode_id", episode);
      body.set("value", typed(String.valueOf(value), kind(client)));
    }
    put(body, "metric", metric);
    put(body, "kind", kind);
    put(body, "rationale", rationale);
    if (source != null) {
      String[] parts = source.split(":", 2);
      ObjectNode judge = body.putObject("source").put("type", parts[0]);
      put(judge, "id", parts.length > 1 ? parts[1] : null);
    }
    if (dryRun) {
      body.put("dry_run", true);
    }
    return body;
  }

  private ObjectNode preference() {
    ObjectNode preference = Json.object();
    put(preference, "preferred", request);
    put(preference, "preferred_choice", choice);
    put(preference, "other", over);
    put(preference, "other_choice", overChoice);
    put(preference, "tie", tie);
    return preference;
  }

  private static void put(ObjectNode node, String name, @Nullable Object value) {
    if (value != null) {
      node.putPOJO(name, value);
    }
  }

  /** A metric knows: whether "1" is a number, a category or a comment, the words do not tell. */
  private String kind(OperatorClient client) {
    return kind == null
        ? client.get(MetricsCommand.path(String.valueOf(metric))).path("kind").asText()
        : kind;
  }

  private static JsonNode typed(String value, String kind) {
    return switch (kind) {
      case "boolean" -> BooleanNode.valueOf(truth(value));
      case "float" -> DecimalNode.valueOf(number(value));
      default -> TextNode.valueOf(value);
    };
  }

  private static boolean truth(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("value must be true or false, was " + value);
    };
  }

  private static BigDecimal number(String value) {
    try {
      return new BigDecimal(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("value must be a number, was " + value, e);
    }
  }

  private String line(JsonNode receipt) {
    return dryRun
        ? "dry run: it would be accepted, nothing is stored"
        : "feedback %s: %s"
            .formatted(Json.text(receipt, "feedback_id"), Json.text(receipt, "status"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.client.RequiredReason;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Forgets a user. */
@Command(
    name = "forget",
    description = {
      "Deletes all that is kept of a user, and says which versions have learnt from it.",
      "Those stay as they are; --retrain starts runs of their experts that know nothing of the user."
    })
public final class ForgetCommand implements Callable<Integer> {
  @Option(
      names = "--user",
      required = true,
      paramLabel = "U",
      description = "as requests and feedback name them")
  private String user = "";

  @Option(names = "--dry-run", description = "says what would happen and changes nothing")
  private boolean dryRun;

  @Option(
      names = "--retrain",
      description = "trains the experts again, from the base model and what is left")
  private boolean retrain;

  @Mixin private final RequiredReason reason = new RequiredReason();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  private int exitCode = ExitCodes.DONE;

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      // Forgotten feedback leads nowhere: an answer that is lost would take the versions with it.
      JsonNode seen = ask(client, true);
      ObjectNode answer = dryRun ? seen.deepCopy() : ask(client, false).deepCopy();
      Set<JsonNode> learnt = new LinkedHashSet<>();
      seen.path("learnt").forEach(learnt::add);
      answer.path("learnt").forEach(learnt::add);
      answer.putArray("learnt").addAll(learnt);
      print(answer);
      if (retrain) {
        retrain(client, answer);
      }
      if (output.isJson()) {
        output.json(answer);
      }
    }
    return exitCode;
  }

  private JsonNode ask(OperatorClient client, boolean dry) {
    ObjectNode body = Json.object().put("user", user).put("reason", reason.text());
    if (dry) {
      body.put("dry_run", true);
    }
    return client.post("/v1/users:forget", body, ServerTimeouts.LONG);
  }

  private void print(JsonNode answer) {
    say(
        "%s%s: %s feedback, %s examples and %s interactions %s"
            .formatted(
                dryRun ? "dry run: " : "",
                Json.text(answer, "user"),
                Json.text(answer, "feedback"),
                Json.text(answer, "examples"),
                Json.text(answer, "interactions"),
                dryRun ? "would be deleted" : "are deleted"));
    for (JsonNode version : answer.path("learnt")) {
      say(
          "%s%s has learnt from it and stays as it is"
              .formatted(Json.text(version, "expert"), Json.version(version, "version")));
    }
  }

  private void retrain(OperatorClient client, ObjectNode answer) {
    Set<String> experts = new TreeSet<>();
    answer.path("learnt").forEach(version -> experts.add(version.path("expert").asText()));
    ArrayNode runs = answer.putArray("runs");
    for (String expert : experts) {
      if (dryRun) {
        say(expert + " would be trained again, from the base model");
      } else {
        retrain(client, expert, runs);
      }
    }
  }

  /** What is forgotten is forgotten: one expert that cannot be trained now is no end of it. */
  private void retrain(OperatorClient client, String expert, ArrayNode runs) {
    try {
      JsonNode run =
          NewRun.drawn(expert, reason.text(), Json.object().put("from_champion", false))
              .start(client);
      runs.add(run);
      say(RunLines.line(run));
    } catch (OperatorException e) {
      exitCode = e.exitCode();
      output.err().println(Table.oneLine(expert + " is not trained again: " + e.getMessage()));
      output.err().flush();
    }
  }

  private void say(String line) {
    if (!output.isJson()) {
      output.out().println(Table.oneLine(line));
      output.out().flush();
    }
  }
}

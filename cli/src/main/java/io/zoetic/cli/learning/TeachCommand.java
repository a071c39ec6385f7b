// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.learning.TaughtLines.Batch;
import io.zoetic.cli.learning.TaughtLines.Refusal;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import io.zoetic.core.Digests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Teaches an expert what a file says. */
@Command(
    name = "teach",
    description = {
      "Teaches an expert rows of a file that nobody has asked: a JSON object on each line, with",
      "messages that end with the right answer, or that wait for one, with completions and their",
      "rewards or with chosen and rejected; user and weight if need be.",
      "A run that broke can be repeated: what is there is not taught twice."
    },
    sortOptions = false)
public final class TeachCommand implements Callable<Integer> {
  /** Refusals that are shown; that there are more is counted. */
  private static final int SHOWN_MAX = 10;

  private static final String DUPLICATE = "duplicate";

  @Parameters(paramLabel = "EXPERT", description = "need not be there yet")
  private String expert = "";

  @Parameters(paramLabel = "FILE", description = "of JSON lines")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "checks the rows and stores nothing")
  private boolean dryRun;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  private final List<Refusal> shown = new ArrayList<>();
  private int accepted;
  private int duplicates;
  private int refused;
  private String waitingFor = Json.NONE;

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      new TaughtLines(batch -> send(client, batch), this::refuse).read(file);
    }
    if (output.isJson()) {
      output.json(report());
    } else {
      print();
    }
    return refused == 0 ? ExitCodes.DONE : ExitCodes.FAILED;
  }

  private void send(OperatorClient client, Batch batch) {
    ObjectNode body = Json.object();
    body.set("examples", batch.rows());
    if (dryRun) {
      body.put("dry_run", true);
    }
    JsonNode answer = post(client, body, batch);
    waitingFor = Json.text(answer, "waiting_for");
    for (int i = 0; i < batch.numbers().size(); i++) {
      count(answer.path("examples").path(i), "examples[%d]".formatted(i), batch.numbers().get(i));
    }
  }

  private JsonNode post(OperatorClient client, ObjectNode body, Batch batch) {
    String path = "/v1/experts/%s/examples".formatted(OperatorClient.escape(expert));
    // Of another expert they are other lessons.
    String key = "teach-" + Digests.sha256Hex(expert + " " + batch.digest());
    try {
      return client.post(path, body, key, ServerTimeouts.LONG);
    } catch (OperatorException e) {
      throw new OperatorException(
          e.exitCode(),
          "line %d and those behind it are not taught, %d rows before are: %s"
              .formatted(batch.numbers().getFirst(), accepted + duplicates, e.getMessage()));
    }
  }

  private void count(JsonNode result, String place, int line) {
    JsonNode error = result.path("error");
    if (error.isObject()) {
      // Where it stands in the batch means nothing to who has the file.
      String message = Json.text(error, "message").replace(place + ".", "").replace(place, "it");
      refuse(new Refusal(line, message));
    } else if (result.path("status").asText().equals(DUPLICATE)) {
      duplicates++;
    } else {
      accepted++;
    }
  }

  private void refuse(Refusal refusal) {
    refused++;
    if (shown.size() < SHOWN_MAX) {
      shown.add(refusal);
    }
  }

  private ObjectNode report() {
    ObjectNode report =
        Json.object()
            .put("expert", expert)
            .put("dry_run", dryRun)
            .put("accepted", accepted)
            .put("duplicates", duplicates)
            .put("refused", refused);
    report.put("waiting_for", waitingFor.equals(Json.NONE) ? null : waitingFor);
    ArrayNode refusals = report.putArray("refusals");
    shown.forEach(
        each -> refusals.addObject().put("line", each.line()).put("message", each.message()));
    return report;
  }

  private void print() {
    for (Refusal each : shown) {
      output.err().println(Table.oneLine("line %d: %s".formatted(each.line(), each.message())));
    }
    if (refused > shown.size()) {
      output.err().println("and %d more".formatted(refused - shown.size()));
    }
    output.err().flush();
    String counts =
        dryRun
            ? "dry run: %s: %d rows would be accepted, %d are refused"
                .formatted(expert, accepted, refused)
            : "%s: %d rows are accepted, %d were there, %d are refused"
                .formatted(expert, accepted, duplicates, refused);
    output.out().println(counts);
    if (!waitingFor.equals(Json.NONE)) {
      output.out().println(Table.oneLine("nothing can be learnt at present: " + waitingFor));
    }
    output.out().flush();
  }
}

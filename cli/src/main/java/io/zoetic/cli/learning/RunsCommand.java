// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Shows, follows and cancels training runs; {@link StartCommand} starts them. */
@Command(
    name = "runs",
    description = "Starts, follows and cancels training runs.",
    subcommands = StartCommand.class)
public final class RunsCommand {
  private static final List<String> FIELDS =
      List.of(
          "expert",
          "state",
          "outcome",
          "waiting_for",
          "version",
          "cause",
          "reason",
          "requested_by",
          "created_at",
          "started_at",
          "finished_at",
          "owner",
          "seed",
          "config");

  @Command(description = "Lists training runs, the newest first.")
  int list(
      @Option(names = "--expert", paramLabel = "E", description = "of this expert alone")
          @Nullable String expert,
      @Mixin RowLimit limit,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode page = limit.read(client, RunPaths.ALL, "expert", expert);
      if (output.isJson()) {
        output.json(page);
      } else {
        table(page.path("data")).print(output.out());
        limit.hint(output, page);
      }
    }
    return ExitCodes.DONE;
  }

  @Command(
      description = "Shows a training run: how far it is, what it learnt from, what came of it.")
  int show(
      @Parameters(paramLabel = "ID", description = "of the run, as list shows it") String id,
      @Option(names = "--feedback", description = "names the feedback that it learnt from")
          boolean feedback,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode run = client.get(RunPaths.of(id));
      if (output.isJson()) {
        output.json(run);
      } else {
        print(output, run, feedback);
      }
    }
    return ExitCodes.DONE;
  }

  @Command(
      description = {
        "Follows a training run until it ends.",
        "Ends with 0 if its version was published, with 3 if it was refused, else with 1."
      })
  int watch(
      @Parameters(paramLabel = "ID", description = "of the run, as list shows it") String id,
      @Mixin FollowOptions following,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      return following.follow(client, id, output);
    }
  }

  @Command(description = "Stops a training run; one that has ended stays as it is.")
  int cancel(
      @Parameters(paramLabel = "ID", description = "of the run, as list shows it") String id,
      @Mixin RequiredReason reason,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode run =
          client.post(
              RunPaths.of(id) + "/cancel",
              Json.object().put("reason", reason.text()),
              ServerTimeouts.USUAL);
      if (output.isJson()) {
        output.json(run);
      } else {
        output.out().println(RunLines.line(run));
        output.out().flush();
      }
    }
    return ExitCodes.DONE;
  }

  private static void print(OutputOptions output, JsonNode run, boolean feedback) {
    output.out().println(Table.oneLine("run " + Json.text(run, "id")));
    FieldLines.print(output.out(), run, FIELDS);
    String progress = RunLines.progress(run.path("progress"));
    if (!progress.isEmpty()) {
      output.out().println();
      output.out().println(Table.oneLine(progress));
    }
    output.out().println();
    RunLines.printLineage(output.out(), run, feedback);
    if (!run.path("evaluations").isEmpty()) {
      GateTable gate = new GateTable();
      for (JsonNode evaluation : run.path("evaluations")) {
        gate.row(Json.text(evaluation, "suite"), evaluation.path("report"));
      }
      output.out().println();
      gate.print(output.out());
    }
  }

  private static Table table(JsonNode runs) {
    Table table =
        new Table("ID", "EXPERT", "STATE", "CAUSE", "CREATED", "EXAMPLES", "VERSION", "OUTCOME");
    for (JsonNode run : runs) {
      table.row(
          Json.text(run, "id"),
          Json.text(run, "expert"),
          Json.text(run, "state"),
          Json.text(run, "cause"),
          Times.seconds(Json.text(run, "created_at")),
          Json.text(run, "examples"),
          Json.version(run, "version"),
          RunLines.isOpen(run) ? RunLines.now(run) : Json.text(run, "outcome"));
    }
    return table;
  }
}

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

/** Shows what grows of itself and why, and takes what people decide about it. */
@Command(
    name = "growth",
    description = "Shows which experts grow of themselves, and corrects that.")
public final class GrowthCommand {
  private static final String PATH = "/v1/growth";
  private static final List<String> FIELDS =
      List.of("state", "name", "description", "expert", "merged_into", "examples", "created_at");

  @Command(description = "Lists clusters of what the base model answered, the newest first.")
  int list(
      @Option(
              names = "--state",
              paramLabel = "S",
              description = "of this state alone: open, given, vetoed or merged")
          @Nullable String state,
      @Mixin RowLimit limit,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode page = limit.read(client, PATH, "state", state);
      if (output.isJson()) {
        output.json(page);
      } else {
        table(page.path("data")).print(output.out());
        limit.hint(output, page);
      }
    }
    return ExitCodes.DONE;
  }

  @Command(description = "Shows a cluster: what was decided on it, and why.")
  int show(
      @Parameters(paramLabel = "ID", description = "of the cluster, as list shows it") String id,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      print(output, client.get(path(id)));
    }
    return ExitCodes.DONE;
  }

  @Command(
      description = {
        "Lets nothing grow of a cluster from now on.",
        "What it gave to an expert is taken back; what was learnt stays as it is."
      })
  int veto(
      @Parameters(paramLabel = "ID", description = "of the cluster, as list shows it") String id,
      @Mixin RequiredReason reason,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    return change(id + "/veto", Json.object(), reason, output, server);
  }

  @Command(description = "Lifts a veto: the cluster is decided on again.")
  int lift(
      @Parameters(paramLabel = "ID", description = "of the cluster, as list shows it") String id,
      @Mixin RequiredReason reason,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    return change(id + "/lift", Json.object(), reason, output, server);
  }

  @Command(
      description =
          "Names the expert that will grow from a cluster, or has and has no version yet.")
  int rename(
      @Parameters(index = "0", paramLabel = "ID", description = "of the cluster") String id,
      @Parameters(index = "1", paramLabel = "NAME", description = "of the expert") String name,
      @Mixin RequiredReason reason,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    return change(id + "/rename", Json.object().put("name", name), reason, output, server);
  }

  @Command(description = "Makes a cluster a part of another one, whose expert gets its examples.")
  int merge(
      @Parameters(index = "0", paramLabel = "ID", description = "of the cluster") String id,
      @Parameters(index = "1", paramLabel = "INTO", description = "of the other one") String into,
      @Mixin RequiredReason reason,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    return change(id + "/merge", Json.object().put("into", into), reason, output, server);
  }

  private static int change(
      String path,
      ObjectNode body,
      RequiredReason reason,
      OutputOptions output,
      ServerOptions server) {
    int verb = path.lastIndexOf('/');
    try (OperatorClient client = server.open()) {
      print(
          output,
          client.post(
              path(path.substring(0, verb)) + path.substring(verb),
              body.put("reason", reason.text()),
              ServerTimeouts.USUAL));
    }
    return ExitCodes.DONE;
  }

  private static String path(String id) {
    return PATH + "/" + OperatorClient.escape(id);
  }

  private static void print(OutputOptions output, JsonNode cluster) {
    if (output.isJson()) {
      output.json(cluster);
      return;
    }
    output.out().println(Table.oneLine("cluster " + Json.text(cluster, "id")));
    FieldLines.print(output.out(), cluster, FIELDS);
    if (!cluster.path("decisions").isEmpty()) {
      Table table = new Table("DECIDED", "DECISION", "EXPERT", "BY", "REASON");
      for (JsonNode each : cluster.path("decisions")) {
        table.row(
            Times.seconds(Json.text(each, "decided_at")),
            Json.text(each, "kind"),
            Json.text(each, "expert"),
            Json.text(each, "decided_by"),
            Json.text(each, "reason"));
      }
      output.out().println();
      table.print(output.out());
    }
    output.out().flush();
  }

  private static Table table(JsonNode clusters) {
    Table table = new Table("ID", "STATE", "EXPERT", "EXAMPLES", "CREATED", "DESCRIPTION");
    for (JsonNode each : clusters) {
      table.row(
          Json.text(each, "id"),
          Json.text(each, "state"),
          Json.text(each, each.hasNonNull("expert") ? "expert" : "name"),
          Json.text(each, "examples"),
          Times.seconds(Json.text(each, "created_at")),
          Json.text(each, "description"));
    }
    return table;
  }
}

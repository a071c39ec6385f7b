// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two versions of an expert. */
@Command(
    name = "diff",
    description = "Compares two versions of an expert: what they are, their z, their metrics.")
final class DiffCommand implements Callable<Integer> {
  private static final List<String> FIELDS =
      List.of(
          "state",
          "description",
          "base_model",
          "layout",
          "digest",
          "parent",
          "training_run",
          "registered_at");

  @Parameters(index = "0", paramLabel = "NAME", description = "the expert")
  private String expert = "";

  @Parameters(index = "1", paramLabel = "A", description = "a version or an alias")
  private String from = "";

  @Parameters(index = "2", paramLabel = "B", description = "another one")
  private String to = "";

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      JsonNode diff =
          client.get(
              ExpertPaths.of(expert)
                  + "/diff?from=%s&to=%s"
                      .formatted(OperatorClient.escape(from), OperatorClient.escape(to)));
      if (output.isJson()) {
        output.json(diff);
      } else {
        print(diff);
      }
    }
    return ExitCodes.DONE;
  }

  private void print(JsonNode diff) {
    JsonNode a = diff.path("from");
    JsonNode b = diff.path("to");
    Table table = new Table(expert, Json.version(a, "version"), Json.version(b, "version"));
    for (String field : FIELDS) {
      String left = Json.text(a, field);
      String right = Json.text(b, field);
      table.row(field.replace('_', ' '), left, left.equals(right) ? "(the same)" : right);
    }
    for (JsonNode metric : diff.path("metrics")) {
      table.row(Json.text(metric, "name"), Json.text(metric, "from"), Json.text(metric, "to"));
    }
    table.print(output.out());
    output.out().println(Table.oneLine(ofZ(diff)));
    output.out().flush();
  }

  private static String ofZ(JsonNode diff) {
    JsonNode z = diff.path("z");
    return z.isObject()
        ? "z: %s of %s values changed, l2 %s, cosine %s, largest change %s at %s"
            .formatted(
                Json.text(z, "changed"),
                Json.text(z, "size"),
                Json.text(z, "l2"),
                Json.text(z, "cosine"),
                Json.text(z, "max_change"),
                Json.text(z, "max_change_at"))
        : "z: " + Json.text(diff, "z_reason");
  }
}

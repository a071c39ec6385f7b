// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.output.FieldLines;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows metrics; {@link DeclareCommand} declares them. */
@Command(
    name = "metrics",
    description = "Says what feedback can be given on.",
    subcommands = DeclareCommand.class)
public final class MetricsCommand {
  private static final String PATH = "/v1/metrics";

  @Command(description = "Lists the metrics.")
  int list(@Mixin OutputOptions output, @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode page = client.get(PATH);
      if (output.isJson()) {
        output.json(page);
      } else {
        table(page.path("data")).print(output.out());
      }
    }
    return ExitCodes.DONE;
  }

  @Command(description = "Shows one metric.")
  int show(
      @Parameters(paramLabel = "NAME", description = "of the metric") String name,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      print(output, client.get(path(name)));
    }
    return ExitCodes.DONE;
  }

  static String path(String name) {
    return PATH + "/" + OperatorClient.escape(name);
  }

  static void print(OutputOptions output, JsonNode metric) {
    if (output.isJson()) {
      output.json(metric);
    } else {
      FieldLines.print(output.out(), metric);
    }
  }

  private static Table table(JsonNode metrics) {
    Table table =
        new Table("METRIC", "KIND", "LEVEL", "BEST", "VALUES", "WEIGHT", "GUARD", "EXPERT");
    for (JsonNode metric : metrics) {
      table.row(
          Json.text(metric, "name"),
          Json.text(metric, "kind"),
          Json.text(metric, "level"),
          Json.text(metric, "optimize"),
          values(metric),
          Json.text(metric, "weight"),
          metric.path("guard").asBoolean() ? "guard" : Json.NONE,
          Json.text(metric, "expert"));
    }
    return table;
  }

  /** {@code 0.0..60.0}, or {@code curt=0.4,kind=1.0} with what each is worth. */
  private static String values(JsonNode metric) {
    if (metric.hasNonNull("min")) {
      return Json.text(metric, "min") + ".." + Json.text(metric, "max");
    }
    List<String> categories = new ArrayList<>();
    metric
        .path("categories")
        .properties()
        .forEach(each -> categories.add(each.getKey() + "=" + each.getValue().asText()));
    return categories.isEmpty() ? Json.NONE : String.join(",", categories);
  }
}

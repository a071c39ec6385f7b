// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a tenant was served at some time. */
@Command(
    name = "as-of",
    description = "Says which version of every expert a tenant was served at a time.")
final class AsOfCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "TIME",
      description = "with its zone: 2026-11-24T03:00:00Z, 2026-11-24T04:00+01:00")
  private String time = "";

  @Option(names = "--tenant", required = true, paramLabel = "TENANT", description = "which one")
  private String tenant = "";

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    Instant at = parse(time);
    try (OperatorClient client = server.open()) {
      JsonNode found =
          client.get(
              "/v1/as-of?time=%s&tenant=%s"
                  .formatted(OperatorClient.escape(at.toString()), OperatorClient.escape(tenant)));
      if (output.isJson()) {
        output.json(found);
      } else {
        table(found.path("data")).print(output.out());
      }
    }
    return ExitCodes.DONE;
  }

  private static Instant parse(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "time must be as 2026-11-24T03:00:00Z, with its zone, was " + text, e);
    }
  }

  private static Table table(JsonNode served) {
    Table table = new Table("EXPERT", "ALIAS", "VERSION", "CANARY");
    for (JsonNode row : served) {
      JsonNode weight = row.path("canary_weight_percent");
      table.row(
          Json.text(row, "expert"),
          Json.text(row, "alias"),
          Json.version(row, "version"),
          Json.version(row, "canary_version") + (weight.isNumber() ? " " + weight + " %" : ""));
    }
    return table;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.PageOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.output.ExpertLine;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists every expert. */
@Command(name = "list", description = "Lists the experts and where their aliases point.")
final class ListCommand implements Callable<Integer> {
  private static final String PIN = "pinned/";

  @Option(names = "--after", paramLabel = "NAME", description = "begins behind an expert")
  private @Nullable String after;

  @Mixin private final PageOptions pages = new PageOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    return pages.print(
        new PageOptions.Listing(ExpertPaths.ALL, "after", after),
        experts -> table(experts, Instant.now()),
        output,
        server);
  }

  private static Table table(JsonNode experts, Instant now) {
    Table table =
        new Table(
            "EXPERT",
            "ROLE",
            "CHAMPION",
            "CANARY",
            "CHALLENGER",
            "LAST-GOOD",
            "PINS",
            "EPOCH",
            "CHANGED",
            "");
    for (JsonNode expert : experts) {
      JsonNode aliases = expert.path("aliases");
      table.row(
          Json.text(expert, "name"),
          Json.text(expert, "role"),
          ExpertLine.target(aliases.path("champion")),
          ExpertLine.target(aliases.path("canary")),
          ExpertLine.target(aliases.path("challenger")),
          ExpertLine.target(aliases.path("last-good")),
          String.valueOf(pins(aliases)),
          Json.text(expert, "epoch"),
          Times.age(Json.text(expert, "changed_at"), now),
          expert.path("frozen").asBoolean() ? "frozen" : "");
    }
    return table;
  }

  private static int pins(JsonNode aliases) {
    int pins = 0;
    for (var alias : aliases.properties()) {
      pins += alias.getKey().startsWith(PIN) ? 1 : 0;
    }
    return pins;
  }
}

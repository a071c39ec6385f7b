// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.output.ExpertLine;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves a version to a share of the requests first. */
@Command(
    name = "canary",
    description = "Serves a version to a share of the requests before all others.")
final class CanaryCommand {
  private static final String CANARY = "canary";

  @Command(
      description = {
        "Serves a blessed version to a share of the requests, or changes the share.",
        "A request keeps its side: a tenant and a request id always fall on the same one."
      })
  int start(
      @Mixin VersionArgument version,
      @Option(
              names = "--weight",
              required = true,
              paramLabel = "PERCENT",
              description = "the share, 1 to 99")
          int weight,
      @Mixin ChangeOptions change) {
    ObjectNode fields = Json.object().put("version", version.id().version());
    return change.apply(
        new ExpertChange(
            version.id().expert(), "canary-start", fields.put("weight_percent", weight), ""));
  }

  @Command(description = "Serves the champion to all requests again.")
  int abort(@Mixin ExpertArgument expert, @Mixin ChangeOptions change) {
    return change.apply(new ExpertChange(expert.name(), "canary-abort", ""));
  }

  @Command(description = "Says which version is the canary, its share, and since when.")
  int status(
      @Mixin ExpertArgument expert, @Mixin OutputOptions output, @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode found = client.get(ExpertPaths.of(expert.name()));
      if (output.isJson()) {
        output.json(found);
      } else {
        output.out().println(Table.oneLine(line(found, Instant.now())));
        output.out().flush();
      }
    }
    return ExitCodes.DONE;
  }

  private static String line(JsonNode expert, Instant now) {
    JsonNode canary = expert.path("aliases").path(CANARY);
    String share =
        canary.isObject()
            ? "canary %s for %s"
                .formatted(ExpertLine.target(canary), Times.age(Json.text(canary, "since"), now))
            : "no canary";
    return "%s: %s, champion %s, epoch %s"
        .formatted(
            Json.text(expert, "name"),
            share,
            ExpertLine.target(expert.path("aliases").path("champion")),
            Json.text(expert, "epoch"));
  }
}

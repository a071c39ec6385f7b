// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.PageOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the versions of an expert. */
@Command(name = "versions", description = "Lists the versions of an expert, the newest first.")
final class VersionsCommand implements Callable<Integer> {
  @Mixin private final ExpertArgument expert = new ExpertArgument();

  @Option(names = "--before", paramLabel = "N", description = "begins before a version")
  private @Nullable String before;

  @Mixin private final PageOptions pages = new PageOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    return pages.print(
        new PageOptions.Listing(ExpertPaths.of(expert.name()) + "/versions", "before", before),
        VersionsCommand::table,
        output,
        server);
  }

  private static Table table(JsonNode versions) {
    Table table =
        new Table("VERSION", "STATE", "DIGEST", "LAYOUT", "PARENT", "REGISTERED", "DESCRIPTION");
    for (JsonNode version : versions) {
      table.row(
          Json.version(version, "version"),
          Json.text(version, "state"),
          Json.shortDigest(version, "digest"),
          Json.text(version, "layout"),
          Json.text(version, "parent"),
          Times.seconds(Json.text(version, "registered_at")),
          Json.text(version, "description"));
    }
    return table;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.PageOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads and checks the audit chain. */
@Command(name = "audit", description = "Who did what and why, and whether the chain is whole.")
public final class AuditCommand {
  @Command(description = "Lists the entries of the audit, the oldest first.")
  int list(
      @Option(names = "--after", paramLabel = "SEQUENCE", description = "begins behind an entry")
          @Nullable String after,
      @Mixin PageOptions pages,
      @Mixin OutputOptions output,
      @Mixin ServerOptions server) {
    return pages.print(
        new PageOptions.Listing("/v1/audit", "after", after), AuditTable::of, output, server);
  }

  @Command(description = "Checks every link of the audit chain; 1 if one is broken.")
  int verify(@Mixin OutputOptions output, @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode found = client.get("/v1/audit/verify", ServerTimeouts.LONG);
      boolean whole = found.path("whole").asBoolean();
      if (output.isJson()) {
        output.json(found);
      } else {
        output.out().println(Table.oneLine(whole ? head(found) : fault(found)));
        output.out().flush();
      }
      return whole ? ExitCodes.DONE : ExitCodes.FAILED;
    }
  }

  private static String head(JsonNode found) {
    JsonNode head = found.path("head");
    return "whole: %s entries, the last is %s with hash %s"
        .formatted(
            Json.text(found, "verified"), Json.text(head, "sequence"), Json.text(head, "hash"));
  }

  private static String fault(JsonNode found) {
    JsonNode fault = found.path("fault");
    return "broken at entry %s: %s; %s entries before it are whole"
        .formatted(
            Json.text(fault, "sequence"), Json.text(fault, "rule"), Json.text(found, "verified"));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.PageOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import io.zoetic.core.signing.AuditAnchor;
import java.util.Optional;
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

  @Command(
      description = {
        "Checks every link of the audit chain; 1 if one is broken.",
        "Whoever owns the tables can forge a whole chain, but none with what was anchored."
      })
  int verify(
      @Mixin AnchorOptions anchors, @Mixin OutputOptions output, @Mixin ServerOptions server) {
    try (OperatorClient client = server.open()) {
      JsonNode found = client.get("/v1/audit/verify", ServerTimeouts.LONG);
      boolean whole = found.path("whole").asBoolean();
      Optional<String> anchored = anchors.fault(client);
      if (output.isJson()) {
        ObjectNode all = found.deepCopy();
        output.json(all.put("anchor_fault", anchored.orElse(null)));
      } else {
        output.out().println(Table.oneLine(whole ? head(found) : fault(found)));
        anchored.ifPresent(
            rule -> output.out().println(Table.oneLine("not what was anchored: " + rule)));
        output.out().flush();
      }
      return whole && anchored.isEmpty() ? ExitCodes.DONE : ExitCodes.FAILED;
    }
  }

  @Command(
      description = {
        "Prints where the audit ends now, signed.",
        "Keep it outside the database, for audit verify --anchor FILE."
      })
  int anchor(@Mixin ServerOptions server, @Mixin OutputOptions output) {
    try (OperatorClient client = server.open()) {
      JsonNode head = client.get(AnchorOptions.HEAD);
      output.out().println(AuditAnchor.parse(head.toString()).toJson());
      output.out().flush();
      return ExitCodes.DONE;
    }
  }

  @Command(
      description = {
        "Prints the public key that the audit's anchors and the pointers of experts are signed with.",
        "Keep it outside the database, for audit verify --public-key FILE."
      })
  int key(@Mixin ServerOptions server, @Mixin OutputOptions output) {
    try (OperatorClient client = server.open()) {
      output.out().print(Json.text(client.get(AnchorOptions.HEAD), "public_key"));
      output.out().flush();
      return ExitCodes.DONE;
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

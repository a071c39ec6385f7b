// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.ExpertLine;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The outcome of a change, in one line. */
final class ReceiptLine {
  private ReceiptLine() {}

  /**
   * {@code weekday: champion @2 -> @1, epoch 7, audit 42}.
   *
   * @param before the expert as it was seen; of another epoch, or missing, it only says less
   * @param done what has become of the version
   */
  static String of(JsonNode before, JsonNode receipt, String done) {
    List<String> words = new ArrayList<>();
    if (!done.isEmpty()) {
      words.add(
          receipt.hasNonNull("version") ? Json.version(receipt, "version") + " " + done : done);
    }
    JsonNode after = receipt.path("state");
    // Somebody else may have been in between: then nobody can say what this change moved away.
    boolean adjacent = before.path("epoch").asLong() + 1 == receipt.path("epoch").asLong();
    words.addAll(adjacent ? moves(before, after) : arrivals(after));
    words.add("epoch " + Json.text(receipt, "epoch"));
    boolean dryRun = receipt.path("dry_run").asBoolean();
    words.add(dryRun ? "nothing is changed" : "audit " + Json.text(receipt, "audit_sequence"));
    return Table.oneLine(
        (dryRun ? "dry run: " : "")
            + Json.text(receipt, "expert")
            + ": "
            + String.join(", ", words));
  }

  private static List<String> moves(JsonNode before, JsonNode after) {
    List<String> moves = new ArrayList<>();
    for (String alias : aliases(before, after)) {
      String from = target(before.path("aliases").path(alias));
      String to = target(after.path("aliases").path(alias));
      if (!from.equals(to)) {
        moves.add("%s %s -> %s".formatted(alias, from, to));
      }
    }
    return moves;
  }

  private static String target(JsonNode alias) {
    return alias.isObject() ? ExpertLine.target(alias) : "none";
  }

  /** Every alias once, what everyone is served first. */
  private static Set<String> aliases(JsonNode before, JsonNode after) {
    Set<String> aliases = new LinkedHashSet<>(List.of("champion"));
    before.path("aliases").fieldNames().forEachRemaining(aliases::add);
    after.path("aliases").fieldNames().forEachRemaining(aliases::add);
    return aliases;
  }

  private static List<String> arrivals(JsonNode after) {
    List<String> arrivals = new ArrayList<>();
    after
        .path("aliases")
        .properties()
        .forEach(
            alias -> {
              if (alias.getValue().path("epoch").asLong() == after.path("epoch").asLong()) {
                arrivals.add(alias.getKey() + " -> " + ExpertLine.target(alias.getValue()));
              }
            });
    return arrivals;
  }
}

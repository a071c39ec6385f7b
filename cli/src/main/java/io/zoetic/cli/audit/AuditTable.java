// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.util.Set;

/** Entries of the audit for people. */
public final class AuditTable {
  private static final Set<String> KNOWN = Set.of("expert", "api-key", "");

  private AuditTable() {}

  /** A table of an array of entries. */
  public static Table of(JsonNode entries) {
    Table table = new Table("SEQUENCE", "AT", "ACTOR", "ACTION", "SUBJECT", "EPOCH", "REASON");
    for (JsonNode entry : entries) {
      String version = entry.hasNonNull("version") ? Json.version(entry, "version") : "";
      table.row(
          Json.text(entry, "sequence"),
          Times.seconds(Json.text(entry, "at")),
          Json.text(entry, "actor"),
          Json.text(entry, "action"),
          kind(entry) + Json.text(entry, "subject") + version,
          Json.text(entry, "epoch"),
          Json.text(entry, "reason"));
    }
    return table;
  }

  /** Experts and keys are known by their names. */
  private static String kind(JsonNode entry) {
    String kind = Json.text(entry, "subject_kind");
    return KNOWN.contains(kind) ? "" : kind + " ";
  }
}

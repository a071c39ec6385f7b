// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;

/** Entries of the audit for people. */
public final class AuditTable {
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
          Json.text(entry, "subject") + version,
          Json.text(entry, "epoch"),
          Json.text(entry, "reason"));
    }
    return table;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An audit that can be written anew. */
record WrittenAudit(List<AuditEntry> all) implements AuditLog {
  static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  WrittenAudit() {
    this(new ArrayList<>());
  }

  void add(String reason) {
    add("expert", "freeze", reason);
  }

  void add(String kind, String action, String reason) {
    Head before = head();
    all.add(
        AuditEntry.after(
            before.sequence(),
            before.hash(),
            new AuditEntry.Content(
                NOON, "ada", action, kind, "sums", null, 1L, reason, reason, "{}")));
  }

  @Override
  public List<AuditEntry> list(long after, int limit) {
    return all.stream().skip(after).limit(limit).toList();
  }

  @Override
  public Head head() {
    return all.isEmpty()
        ? new Head(0, AuditEntry.ORIGIN)
        : new Head(all.getLast().sequence(), all.getLast().hash());
  }
}

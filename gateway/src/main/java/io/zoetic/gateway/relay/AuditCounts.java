// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what is done with versions, whoever does it: every change has an entry in the audit. What
 * happened before {@link #begin} is not counted. Thread-safe.
 */
final class AuditCounts {
  private static final List<String> VERBS =
      List.of(
          "promote",
          "rollback",
          "canary-start",
          "canary-abort",
          "pin",
          "unpin",
          "freeze",
          "unfreeze",
          "retire",
          "restore",
          "quarantine");

  private static final Map<String, String> VERDICTS =
      Map.of("bless", "blessed", "reject", "rejected");

  private static final String EXPERT = "expert";

  private final AuditLog audit;
  private final Map<String, Counter> counters = new HashMap<>();
  private long counted = Long.MAX_VALUE;

  AuditCounts(AuditLog audit, MeterRegistry metrics) {
    this.audit = audit;
    for (String verb : VERBS) {
      counters.put(
          verb,
          Counter.builder("zoetic.promotions")
              .description("changes of what is served, while this gateway relayed")
              .tag("verb", verb)
              .register(metrics));
    }
    VERDICTS.forEach(
        (action, verdict) ->
            counters.put(
                action,
                Counter.builder("zoetic.gate.verdicts")
                    .description("verdicts on versions, while this gateway relayed")
                    .tag("verdict", verdict)
                    .register(metrics)));
  }

  /** From now on it is this gateway that counts. */
  synchronized void begin() {
    counted = audit.head().sequence();
  }

  /** Another gateway counts from now on. */
  synchronized void forget() {
    counted = Long.MAX_VALUE;
  }

  /** Counts what has come since. */
  synchronized void look() {
    if (counted == Long.MAX_VALUE) {
      return;
    }
    List<AuditEntry> page;
    do {
      page = audit.list(counted, AuditLog.VERIFIED_PAGE);
      for (AuditEntry entry : page) {
        count(entry.content());
        counted = entry.sequence();
      }
    } while (page.size() == AuditLog.VERIFIED_PAGE);
  }

  private void count(AuditEntry.Content content) {
    Counter counter = counters.get(content.action());
    if (counter != null && content.subjectKind().equals(EXPERT)) {
      counter.increment();
    }
  }
}

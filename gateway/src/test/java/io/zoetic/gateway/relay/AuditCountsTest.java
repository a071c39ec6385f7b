// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditLog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditCountsTest {
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final WrittenAudit audit = new WrittenAudit();
  private final AuditCounts counts = new AuditCounts(audit, metrics);

  private double promotions(String verb) {
    return metrics.get("zoetic.promotions").tag("verb", verb).counter().count();
  }

  private double verdicts(String verdict) {
    return metrics.get("zoetic.gate.verdicts").tag("verdict", verdict).counter().count();
  }

  @Test
  void changes_areCountedOnce_fromTheBeginningOfTheTurn() {
    audit.add("expert", "promote", "before");
    counts.look();
    counts.begin();
    for (int i = 0; i < 120; i++) {
      audit.add("expert", "promote", "since");
    }
    audit.add("expert", "bless", "since");
    audit.add("expert", "reject", "since");
    audit.add("api-key", "restore", "none of an expert");
    counts.look();
    counts.look();

    assertThat(promotions("promote")).isEqualTo(120);
    assertThat(promotions("restore")).isZero();
    assertThat(promotions("rollback")).isZero();
    assertThat(verdicts("blessed")).isEqualTo(1);
    assertThat(verdicts("rejected")).isEqualTo(1);
    counts.forget();
    audit.add("expert", "bless", "counted by another");
    counts.look();
    assertThat(verdicts("blessed")).isEqualTo(1);
  }

  @Test
  void check_saysWhenTheAuditWasWhole_andThatItIsBroken() {
    AuditCheck check = new AuditCheck(audit, InstantSource.fixed(WrittenAudit.NOON), metrics);
    audit.add("first");
    audit.add("second");

    assertThat(metrics.get("zoetic.audit.verified.at").gauge().value()).isZero();
    check.begin();
    check.look();
    assertThat(metrics.get("zoetic.audit.verified.at").gauge().value())
        .isEqualTo(WrittenAudit.NOON.getEpochSecond());
    assertThat(metrics.get("zoetic.audit.broken").gauge().value()).isZero();

    audit.all().removeFirst();
    check.look();

    assertThat(metrics.get("zoetic.audit.broken").gauge().value()).isEqualTo(1);
  }

  @Test
  void check_thatEndsAfterItsTurn_saysNothing() {
    List<Runnable> meanwhile = new ArrayList<>();
    AuditLog slow =
        new AuditLog() {
          @Override
          public List<AuditEntry> list(long after, int limit) {
            return audit.list(after, limit);
          }

          @Override
          public Head head() {
            meanwhile.forEach(Runnable::run);
            return new Head(7, "of an entry that is not there");
          }
        };
    AuditCheck check = new AuditCheck(slow, InstantSource.fixed(WrittenAudit.NOON), metrics);
    meanwhile.add(check::forget);

    check.begin();
    check.look();

    assertThat(metrics.get("zoetic.audit.broken").gauge().value()).isZero();
  }
}

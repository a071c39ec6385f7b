// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.experts.ExpertPublisher;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class AuditAnchorsTest {
  private final SigningKey key = SigningKey.draw();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final InMemoryEventLog log = new InMemoryEventLog();
  private final ExpertPublisher publisher = log.openExpertPublisher(key);
  private final WrittenAudit audit = new WrittenAudit();

  private AuditAnchors anchors(Duration interval) {
    return new AuditAnchors(audit, InstantSource.fixed(WrittenAudit.NOON), interval, metrics);
  }

  private double rewritten() {
    return metrics.get("zoetic.audit.rewritten").counter().count();
  }

  @Test
  void everyEnd_isPublishedOnce_andSigned() {
    AuditAnchors anchors = anchors(Duration.ZERO);

    anchors.tick(publisher, key);
    audit.add("first");
    audit.add("second");
    anchors.tick(publisher, key);
    anchors.tick(publisher, key);

    assertThat(log.anchors()).extracting(AuditAnchor::sequence).containsExactly(0L, 2L);
    assertThat(log.anchors()).allMatch(anchor -> anchor.isSignedBy(key.open()));
    assertThat(log.anchors().getLast().hash()).isEqualTo(audit.head().hash());
    assertThat(rewritten()).isZero();
  }

  @Test
  void ends_withinTheInterval_arePublishedTogether() {
    AuditAnchors anchors = anchors(Duration.ofHours(1));

    anchors.tick(publisher, key);
    audit.add("first");
    anchors.tick(publisher, key);

    assertThat(log.anchors()).extracting(AuditAnchor::sequence).containsExactly(0L);
  }

  @Test
  void auditWithoutWhatWasPublished_isCounted_andItsNewEndIsPublishedBesides() {
    AuditAnchors anchors = anchors(Duration.ZERO);
    audit.add("first");
    anchors.tick(publisher, key);

    audit.all().clear();
    audit.add("another");
    audit.add("second");
    anchors.tick(publisher, key);
    audit.add("third");
    anchors.tick(publisher, key);

    assertThat(rewritten()).isEqualTo(1);
    assertThat(log.anchors()).extracting(AuditAnchor::sequence).containsExactly(1L, 2L, 3L);
  }
}

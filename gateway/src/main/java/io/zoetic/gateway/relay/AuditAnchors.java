// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.experts.ExpertPublisher;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditLog;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes where the audit ends, signed, after each change but at most once in a while, and says
 * so if the audit no longer has what was published: it was restored, or written anew. Used by one
 * thread.
 */
final class AuditAnchors {
  private static final Logger LOG = LoggerFactory.getLogger(AuditAnchors.class);

  private final AuditLog audit;
  private final InstantSource clock;
  private final Duration interval;
  private final Counter published;
  private final Counter rewritten;
  private @Nullable AuditAnchor last;
  private long nextAt = System.nanoTime();

  AuditAnchors(AuditLog audit, InstantSource clock, Duration interval, MeterRegistry metrics) {
    this.audit = audit;
    this.clock = clock;
    this.interval = interval;
    this.published =
        Counter.builder("zoetic.audit.anchors")
            .description("signed ends of the audit told to Kafka")
            .register(metrics);
    this.rewritten =
        Counter.builder("zoetic.audit.rewritten")
            .description("times that the audit no longer had the entry that was published last")
            .register(metrics);
  }

  /** Publishes the end of the audit if it is another, and if it is time. */
  void tick(ExpertPublisher publisher, SigningKey key) {
    if (System.nanoTime() - nextAt < 0) {
      return;
    }
    nextAt = System.nanoTime() + interval.toNanos();
    AuditLog.Head head = audit.head();
    AuditAnchor before = last;
    if (before != null
        && before.sequence() == head.sequence()
        && before.hash().equals(head.hash())) {
      return;
    }
    if (before != null && !contains(before)) {
      rewritten.increment();
      LOG.atError()
          .addKeyValue("sequence", before.sequence())
          .addKeyValue("published", before.hash())
          .log(
              "the audit no longer has the entry that was published last: restored, or rewritten?");
    }
    AuditAnchor anchor = AuditAnchor.sign(head.sequence(), head.hash(), clock.instant(), key);
    publisher.publish(anchor);
    published.increment();
    last = anchor;
  }

  private boolean contains(AuditAnchor anchor) {
    return anchor.sequence() == 0
        || audit.list(anchor.sequence() - 1, 1).stream()
            .filter(entry -> entry.sequence() == anchor.sequence())
            .map(AuditEntry::hash)
            .anyMatch(anchor.hash()::equals);
  }
}

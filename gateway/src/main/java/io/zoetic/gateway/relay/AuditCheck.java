// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.audit.AuditVerification;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recomputes the audit from its first entry now and then, and says what came of it. {@link #begin}
 * and {@link #forget} are thread-safe, one thread looks.
 */
final class AuditCheck {
  private static final Logger LOG = LoggerFactory.getLogger(AuditCheck.class);

  private final AuditLog audit;
  private final InstantSource clock;

  /** Never is long ago, so that an alert tells of it, too. */
  private volatile double verifiedAt;

  /** Whether the audit is broken, as found in this turn; null while another gateway looks. */
  private volatile @Nullable AtomicBoolean turn;

  AuditCheck(AuditLog audit, InstantSource clock, MeterRegistry metrics) {
    this.audit = audit;
    this.clock = clock;
    Gauge.builder("zoetic.audit.verified.at", this, check -> check.verifiedAt)
        .description("when this gateway found the audit whole, in seconds since 1970; 0: never")
        .register(metrics);
    Gauge.builder("zoetic.audit.broken", this, check -> check.isBroken() ? 1 : 0)
        .description("1 while this gateway finds the audit broken")
        .register(metrics);
  }

  private boolean isBroken() {
    AtomicBoolean current = turn;
    return current != null && current.get();
  }

  /** From now on it is this gateway that looks. */
  void begin() {
    turn = new AtomicBoolean();
  }

  /** Takes as long as the audit is; what is found when the turn is over says nothing. */
  void look() {
    AtomicBoolean current = turn;
    if (current == null) {
      return;
    }
    AuditVerification found = audit.verify();
    current.set(found.fault().isPresent());
    if (found.fault().isPresent()) {
      AuditVerification.Fault fault = found.fault().orElseThrow();
      LOG.atError()
          .addKeyValue("sequence", fault.sequence())
          .addKeyValue("rule", fault.rule())
          .log("the audit is broken: it was forged, or its database damaged");
    } else {
      verifiedAt = clock.millis() / 1e3;
    }
  }

  /** Another gateway looks from now on: what this one has found is of the past. */
  void forget() {
    turn = null;
  }
}

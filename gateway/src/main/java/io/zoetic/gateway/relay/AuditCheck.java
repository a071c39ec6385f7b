// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.audit.AuditVerification;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recomputes the audit from its first entry now and then, and says what came of it. */
final class AuditCheck {
  private static final Logger LOG = LoggerFactory.getLogger(AuditCheck.class);

  private final AuditLog audit;
  private final InstantSource clock;
  private volatile double verifiedAt = Double.NaN;
  private volatile boolean broken;

  AuditCheck(AuditLog audit, InstantSource clock, MeterRegistry metrics) {
    this.audit = audit;
    this.clock = clock;
    Gauge.builder("zoetic.audit.verified.at", this, check -> check.verifiedAt)
        .description("when this gateway found the audit whole, in seconds since 1970")
        .register(metrics);
    Gauge.builder("zoetic.audit.broken", this, check -> check.broken ? 1 : 0)
        .description("1 while this gateway finds the audit broken")
        .register(metrics);
  }

  /** Takes as long as the audit is. */
  void look() {
    AuditVerification found = audit.verify();
    broken = found.fault().isPresent();
    if (broken) {
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
    broken = false;
  }
}

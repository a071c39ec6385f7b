// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.bootstrap.BoundedLabel;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;

/** Counts answers by the experts that they run under. Thread-safe. */
final class ExpertRequests {
  /** No expert can be called so. */
  private static final String BASE = "base";

  private final MeterRegistry registry;
  private final BoundedLabel experts = new BoundedLabel(BoundedLabel.USUAL);

  ExpertRequests(MeterRegistry registry) {
    this.registry = registry;
    counter(BASE, BASE);
  }

  /** Of a mixture each expert counts. */
  void count(AdaptationReport report) {
    if (report.experts().isEmpty()) {
      counter(BASE, BASE).increment();
    }
    for (ExpertShare share : report.experts()) {
      counter(experts.of(share.name()), share.role()).increment();
    }
  }

  private Counter counter(String expert, String role) {
    return Counter.builder("zoetic.expert.requests")
        .description("Answers begun, by expert and by what led to its version")
        .tag("expert", expert)
        .tag("role", role)
        .register(registry);
  }
}

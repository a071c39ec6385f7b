// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The metrics of hot swaps. */
public final class SwapMetrics {
  private final Timer stage;
  private final Timer wait;
  private final Timer flip;
  private final Counter swaps;
  private final Counter failures;

  public SwapMetrics(MeterRegistry registry, ServedExperts served, ResidentVersions spare) {
    this.stage =
        timer(registry, "zoetic.worker.swap.stage", "time to load, check and try versions");
    this.wait =
        timer(registry, "zoetic.worker.swap.wait", "time until a gap between two steps to flip in");
    this.flip = timer(registry, "zoetic.worker.swap.flip", "time that steps wait for a flip");
    this.swaps =
        Counter.builder("zoetic.worker.swaps")
            .description("changes of an expert that are served")
            .register(registry);
    this.failures =
        Counter.builder("zoetic.worker.swap.failures")
            .description("reasons why an expert goes on serving what it served before")
            .register(registry);
    Gauge.builder("zoetic.worker.experts.failing", served, now -> now.table().failures())
        .description("experts that do not serve what their last change says")
        .register(registry);
    Gauge.builder("zoetic.worker.versions", () -> served.table().versions() + spare.size())
        .description("expert versions in memory")
        .register(registry);
  }

  private static Timer timer(MeterRegistry registry, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentiles(0.5, 0.99)
        .register(registry);
  }

  public void staged(long beginNanos) {
    stage.record(Duration.ofNanos(System.nanoTime() - beginNanos));
  }

  /**
   * @param askedNanos when the flip was asked for
   * @param beginNanos when its gap began
   */
  void flipped(long askedNanos, long beginNanos) {
    wait.record(Duration.ofNanos(beginNanos - askedNanos));
    flip.record(Duration.ofNanos(System.nanoTime() - beginNanos));
  }

  void swapped(long changes) {
    swaps.increment(changes);
  }

  void failed() {
    failures.increment();
  }
}

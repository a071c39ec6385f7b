// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** What a trainer worker counts. */
final class TrainerMetrics {
  private final Counter curated;
  private final Timer runs;

  TrainerMetrics(MeterRegistry registry) {
    this.curated =
        Counter.builder("zoetic.trainer.feedback.curated")
            .description("pieces of feedback that were decided on")
            .register(registry);
    this.runs =
        Timer.builder("zoetic.trainer.run")
            .description("time of a training run, from its lease to its end")
            .register(registry);
  }

  void curated(int count) {
    curated.increment(count);
  }

  void time(Runnable run) {
    runs.record(run);
  }
}

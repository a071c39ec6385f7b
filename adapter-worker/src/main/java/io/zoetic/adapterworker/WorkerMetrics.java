// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.zoetic.adapterworker.completion.HeldPrompts;
import io.zoetic.model.generation.GenerationEvent;
import java.util.function.Supplier;

/** The metrics of an adapter worker. */
final class WorkerMetrics {
  private final Timer steps;
  private final Timer firstPasses;
  private final Counter promptTokens;
  private final Counter answerTokens;
  private final Counter cancelled;

  WorkerMetrics(MeterRegistry registry, HeldPrompts held, int slots) {
    this.steps =
        Timer.builder("zoetic.worker.step")
            .description("time of one step of the batch")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    this.firstPasses =
        Timer.builder("zoetic.worker.first.pass")
            .description("time of one first pass over some prompts")
            .publishPercentiles(0.5, 0.99)
            .register(registry);
    this.promptTokens =
        Counter.builder("zoetic.worker.prompt.tokens")
            .description("prompt tokens read")
            .register(registry);
    this.answerTokens =
        Counter.builder("zoetic.worker.answer.tokens")
            .description("tokens generated")
            .register(registry);
    this.cancelled =
        Counter.builder("zoetic.worker.cancelled")
            .description("prompts stopped because nobody waits")
            .register(registry);
    Gauge.builder("zoetic.worker.slots.used", held, HeldPrompts::size)
        .description("prompts that this worker holds, running or about to")
        .register(registry);
    Gauge.builder("zoetic.worker.slots", () -> slots)
        .description("prompts that can run at the same time")
        .register(registry);
  }

  <T> T time(Supplier<T> step) {
    return steps.record(step);
  }

  <T> T timeFirstPass(Supplier<T> pass) {
    return firstPasses.record(pass);
  }

  void count(GenerationEvent event) {
    switch (event) {
      case GenerationEvent.PromptRead(var generation, _) ->
          promptTokens.increment(generation.promptLength());
      case GenerationEvent.TokenGenerated _ -> answerTokens.increment();
      case GenerationEvent.Finished _ -> {}
    }
  }

  void cancelled() {
    cancelled.increment();
  }
}

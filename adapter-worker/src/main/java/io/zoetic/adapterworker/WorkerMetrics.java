// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.zoetic.adapterworker.completion.HeldPrompts;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.generation.StepTimes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The metrics of an adapter worker. */
final class WorkerMetrics {
  private static final double[] ROWS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

  private final Timer prefills;
  private final Timer decodes;
  private final DistributionSummary rows;
  private final long tokensMax;
  private volatile int tokens;
  private final Timer firstPasses;
  private final Counter promptTokens;
  private final Counter answerTokens;
  private final Counter cancelled;

  /**
   * @param contextLength tokens of each slot
   */
  WorkerMetrics(MeterRegistry registry, HeldPrompts held, int slots, int contextLength) {
    this.prefills = steps(registry, "prefill");
    this.decodes = steps(registry, "decode");
    this.rows =
        DistributionSummary.builder("zoetic.worker.batch.rows")
            .description("rows that a step decodes or whose prompts it reads")
            .serviceLevelObjectives(ROWS)
            .register(registry);
    this.tokensMax = (long) slots * contextLength;
    tokens(registry, "used", () -> tokens);
    tokens(registry, "free", () -> tokensMax - tokens);
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

  private static Timer steps(MeterRegistry registry, String phase) {
    return Timer.builder("zoetic.worker.step")
        .description("time of one step of the batch: what reading prompts took of it, and decoding")
        .tag("phase", phase)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(registry);
  }

  private static void tokens(MeterRegistry registry, String state, Supplier<Number> value) {
    Gauge.builder("zoetic.worker.kv.tokens", value)
        .description("tokens whose keys and values the slots hold, or have room for")
        .tag("state", state)
        .register(registry);
  }

  /** A step has ended. */
  void stepped(ContinuousBatch batch) {
    StepTimes step = batch.lastStep();
    if (step.decodedRows() > 0) {
      decodes.record(step.decodeNanos(), TimeUnit.NANOSECONDS);
    }
    if (step.readRows() > 0) {
      prefills.record(step.prefillNanos(), TimeUnit.NANOSECONDS);
    }
    rows.record(step.decodedRows() + step.readRows());
    tokens = batch.tokens();
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

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.zoetic.vectorstore.Retention.Kept;
import io.zoetic.vectorstore.growth.GrowthDecision;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The metrics of a trainer worker. */
final class TrainerMetrics {
  private final Counter curated;
  private final Timer runs;
  private final Map<GrowthDecision.Kind, Counter> grown = new EnumMap<>(GrowthDecision.Kind.class);
  private final Map<Kept, Counter> trimmed = new EnumMap<>(Kept.class);
  private volatile Map<String, Object> last = Map.of();

  /**
   * @param ready whether this trainer can train
   */
  TrainerMetrics(MeterRegistry registry, BooleanSupplier ready) {
    Gauge.builder("zoetic.trainer.ready", () -> ready.getAsBoolean() ? 1 : 0)
        .description("1 once this trainer can train, 0 before")
        .register(registry);
    this.curated =
        Counter.builder("zoetic.trainer.feedback.curated")
            .description("pieces of feedback that were decided on")
            .register(registry);
    this.runs =
        Timer.builder("zoetic.trainer.run")
            .description("time of a training run, from its lease to its end")
            .register(registry);
    for (Kept what : Kept.values()) {
      trimmed.put(
          what,
          Counter.builder("zoetic.trainer.trimmed")
              .description("what was let go as too old")
              .tag("what", what.word())
              .register(registry));
    }
    for (GrowthDecision.Kind what : GrowthDecision.Kind.OF_TRAINERS) {
      grown.put(
          what,
          Counter.builder("zoetic.trainer.growth.decisions")
              .description("clusters of what the base model answered that were decided on")
              .tag("decision", what.word())
              .register(registry));
    }
    gauge(registry, "loss", "loss of the last step");
    gauge(registry, "reward", "mean reward of the last step's rollouts");
    gauge(registry, "kl", "divergence from the base model in nats, where it costs anything");
    gauge(registry, "step", "steps of the run that is trained, or was last");
    gauge(registry, "tokens_per_second", "tokens trained per second of training");
    gauge(registry, "trained_tokens", "tokens read by the run's steps");
    gauge(
        registry,
        "distilled_prompts",
        "prompts that nobody corrected which the run learns from; 0: no teacher would help");
    gauge(registry, "auto_found", "share of the expert's held-out prompts that auto finds it for");
    gauge(registry, "auto_taken", "share of recorded prompts that auto sends to the expert");
    gauge(registry, "rollout_tokens", "tokens generated for the run's steps");
    gauge(registry, "rollouts", "answers generated for the run's steps");
    gauge(registry, "rollouts_incomplete", "of these, how many did not come to their end");
  }

  private void gauge(MeterRegistry registry, String field, String description) {
    Gauge.builder("zoetic.trainer." + field.replace('_', '.'), () -> number(field))
        .description(description)
        .register(registry);
  }

  private double number(String field) {
    return last.get(field) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** Keeps how far the run is. */
  void progressed(Map<String, Object> progress) {
    Map<String, Object> known = new HashMap<>(last);
    known.putAll(progress);
    last = Map.copyOf(known);
  }

  void curated(int count) {
    curated.increment(count);
  }

  /** What counts what is recorded of nobody any more. */
  static Counter forgotten(MeterRegistry registry) {
    return Counter.builder("zoetic.trainer.interactions.forgotten")
        .description("interactions that were not stored, their users having been forgotten")
        .register(registry);
  }

  void trimmed(Kept what, int count) {
    requireNonNull(trimmed.get(what)).increment(count);
  }

  /** What became of a cluster. */
  void decided(GrowthDecision.Kind what) {
    requireNonNull(grown.get(what)).increment();
  }

  void time(Runnable run) {
    runs.record(run);
  }
}

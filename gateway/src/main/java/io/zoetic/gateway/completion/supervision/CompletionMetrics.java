// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.events.adaptation.AdaptationReport;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The metrics of completions. Thread-safe. */
public final class CompletionMetrics {
  /** What somebody may have promised: alerts ask how many were within one of them. */
  private static final Duration[] OBJECTIVES = {
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final Timer timeToFirstToken;
  private final Timer timePerOutputToken;
  private final Timer duration;
  private final Timer firstPass;
  private final Counter promptTokens;
  private final Counter completionTokens;
  private final Counter rejected;
  private final Counter diverged;
  private final Counter killers;
  private final ExpertRequests experts;

  public CompletionMetrics(MeterRegistry registry) {
    this.registry = requireNonNull(registry, "registry");
    timeToFirstToken =
        Timer.builder("zoetic.gateway.time.to.first.token")
            .description("From the parsed request to its first token")
            .publishPercentileHistogram()
            .serviceLevelObjectives(OBJECTIVES)
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(1))
            .register(registry);
    timePerOutputToken =
        timer("time.per.output.token", "Between tokens of one answer, on average", 5_000);
    duration = timer("completion.duration", "From the parsed request to its last token", 600_000);
    firstPass = timer("first.pass", "What the first pass took, as the worker says", 60_000);
    promptTokens = counter("prompt.tokens", "Tokens of prompts");
    completionTokens = counter("completion.tokens", "Tokens of answers");
    rejected = counter("queue.rejections", "Requests refused because the queue was full");
    diverged = counter("replay.divergences", "Answers that a second attempt contradicted");
    killers =
        counter("killers", "Prompts given up because they ended workers that ran nothing else");
    experts = new ExpertRequests(registry);
    for (AdaptationStrategy strategy : AdaptationStrategy.values()) {
      adaptations(strategy);
    }
    for (String reason : new String[] {"silence", "released", "gap", "experts"}) {
      redispatches(reason);
    }
    for (String reason :
        new String[] {"disconnect", "deadline", "slow_reader", "failure", "shutdown"}) {
      cancellations(reason);
    }
  }

  /** Shows how many prompts are in flight; called once. */
  public void watch(Supplier<PromptCounts> counts) {
    gauge(
        "zoetic.gateway.prompts.in.flight",
        "Prompts taken in and not yet answered",
        () -> counts.get().inFlight());
    gauge(
        "zoetic.gateway.prompts.waiting",
        "Prompts in flight that wait for their turn",
        () -> counts.get().inTurn());
    gauge(
        "zoetic.prompts.waiting",
        "Prompts in flight that no worker has named yet",
        () -> counts.get().unnamed());
  }

  private void gauge(String name, String description, IntSupplier value) {
    Gauge.builder(name, () -> value.getAsInt())
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  void rejected() {
    rejected.increment();
  }

  void diverged() {
    diverged.increment();
  }

  void killer() {
    killers.increment();
  }

  void dispatchedAgain(String reason) {
    redispatches(reason).increment();
  }

  void cancelled(String reason) {
    cancellations(reason).increment();
  }

  public void adapted(AdaptationReport report) {
    adaptations(report.strategy()).increment();
    experts.count(report);
    if (report.strategy().hasFirstPass()) {
      firstPass.record(Duration.ofNanos(Math.round(report.firstPass().milliseconds() * 1e6)));
    }
  }

  public void firstToken(Duration took) {
    timeToFirstToken.record(took);
  }

  public void answered(Usage usage, Duration took) {
    duration.record(took);
    promptTokens.increment(usage.promptTokens());
    completionTokens.increment(usage.completionTokens());
  }

  public void generated(int tokensAfterTheFirst, Duration took) {
    if (tokensAfterTheFirst > 0) {
      timePerOutputToken.record(took.dividedBy(tokensAfterTheFirst));
    }
  }

  private Counter adaptations(AdaptationStrategy strategy) {
    return Counter.builder("zoetic.gateway.adaptations")
        .description("Prompts by how their experts were chosen")
        .tag("strategy", strategy.word())
        .register(registry);
  }

  private Counter redispatches(String reason) {
    return Counter.builder("zoetic.gateway.redispatches")
        .description("Prompts dispatched again")
        .tag("reason", reason)
        .register(registry);
  }

  private Counter cancellations(String reason) {
    return Counter.builder("zoetic.gateway.cancellations")
        .description("Prompts cancelled")
        .tag("reason", reason)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder("zoetic.gateway." + name).description(description).register(registry);
  }

  private Timer timer(String name, String description, long longestMillis) {
    return Timer.builder("zoetic.gateway." + name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofMillis(longestMillis))
        .register(registry);
  }
}

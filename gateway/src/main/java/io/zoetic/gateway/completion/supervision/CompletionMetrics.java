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

/** The metrics of completions. Thread-safe. */
public final class CompletionMetrics {
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

  public CompletionMetrics(MeterRegistry registry) {
    this.registry = requireNonNull(registry, "registry");
    timeToFirstToken =
        timer("time.to.first.token", "From the parsed request to its first token", 60_000);
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

  /** Shows how many prompts are in flight, and how many of them wait here; called once. */
  public void watch(IntSupplier promptsInFlight, IntSupplier promptsWaiting) {
    gauge("prompts.in.flight", "Prompts taken in and not yet answered", promptsInFlight);
    gauge("prompts.waiting", "Prompts in flight that wait for their turn", promptsWaiting);
  }

  private void gauge(String name, String description, IntSupplier value) {
    Gauge.builder("zoetic.gateway." + name, () -> value.getAsInt())
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

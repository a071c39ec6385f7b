// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.bootstrap.CheckResult;
import io.zoetic.events.completion.Prompt;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the clock of this machine is ahead of the gateways', as their prompts show: the time
 * between sending and receipt by both clocks, the smallest of the last minutes, since how long a
 * prompt lay in the log counts, too. No answer depends on it; logs, keys and links do. Thread-safe.
 */
public final class ClockSkew {
  /** More is said to be wrong. */
  private static final Duration SKEW_MAX = Duration.ofSeconds(5);

  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** A gateway that has sent nothing for so long may be gone. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

  private final Map<String, Window> gateways = new HashMap<>();

  /**
   * What was seen of one gateway.
   *
   * @param before the smallest of the window before
   * @param smallest of the window that began then
   */
  private record Window(
      @Nullable Duration before, Duration smallest, Instant begin, Instant lastSeen) {
    Window with(Duration ahead, Instant now) {
      return now.isBefore(begin.plus(WINDOW))
          ? new Window(before, smaller(smallest, ahead), begin, now)
          : new Window(smallest, ahead, now, now);
    }

    Duration ahead() {
      return before == null ? smallest : smaller(before, smallest);
    }

    private static Duration smaller(Duration one, Duration other) {
      return one.compareTo(other) < 0 ? one : other;
    }
  }

  /**
   * A prompt has come.
   *
   * @param wall what time this machine says it is
   * @param now the time by which windows end
   */
  synchronized void received(Prompt prompt, Instant wall, Instant now) {
    Instant sent = prompt.sentAt();
    if (sent == null) {
      return;
    }
    gateways.values().removeIf(each -> now.isAfter(each.lastSeen().plus(FORGOTTEN_AFTER)));
    Duration ahead = Duration.between(sent, wall);
    gateways.compute(
        prompt.replyTo().gateway(),
        (_, known) -> known == null ? new Window(null, ahead, now, now) : known.with(ahead, now));
  }

  /** How far this machine is ahead of the gateway that differs most; negative: behind. */
  synchronized Duration worst() {
    return gateways.values().stream()
        .map(Window::ahead)
        .max(Comparator.comparing(Duration::abs))
        .orElse(Duration.ZERO);
  }

  /** Whether the clocks agree. */
  public CheckResult check() {
    Duration worst = worst();
    return worst.abs().compareTo(SKEW_MAX) <= 0
        ? CheckResult.passed()
        : CheckResult.degraded(
            "the clocks of workers and gateways must agree within %s, this one is ahead by %s"
                .formatted(SKEW_MAX, worst));
  }

  /** Adds its metric. */
  public void watch(MeterRegistry metrics) {
    Gauge.builder("zoetic.worker.clock.skew", this, skew -> skew.worst().toMillis() / 1000.0)
        .description("how far the clock is ahead of that gateway's which differs most")
        .baseUnit("seconds")
        .register(metrics);
  }
}

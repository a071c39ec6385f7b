// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.fleet;

import static java.util.Objects.requireNonNull;

import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.vectorstore.fleet.Gateways;
import io.zoetic.vectorstore.fleet.Gateways.Traffic;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What experts have answered through this gateway within the last minute, in steps of some seconds.
 * Confined to the event loop.
 */
public final class RecentTraffic {
  private static final int STEPS = 12;
  private static final long STEP_NANOS = Gateways.WINDOW.toNanos() / STEPS;

  private static final Traffic NOTHING = new Traffic(0, 0);
  private static final List<String> BASE = List.of(Gateways.BASE);

  private final LongSupplier nanoTime;
  private final long begin;
  private final Map<String, Steps> experts = new HashMap<>();

  public RecentTraffic(LongSupplier nanoTime) {
    this.nanoTime = requireNonNull(nanoTime, "nanoTime");
    this.begin = nanoTime.getAsLong();
  }

  /** A choice begins to be answered under a mixture. */
  public void begins(AdaptationReport mixture) {
    add(mixture, 1, 0);
  }

  /** A choice that was answered under a mixture has ended. */
  public void ends(AdaptationReport mixture, int tokens) {
    add(mixture, 0, tokens);
  }

  private void add(AdaptationReport mixture, int answers, int tokens) {
    List<String> named = mixture.experts().stream().map(ExpertShare::name).toList();
    long step = step();
    for (String expert : named.isEmpty() ? BASE : named) {
      experts.computeIfAbsent(expert, _ -> new Steps()).add(step, answers, tokens);
    }
  }

  private long step() {
    return (nanoTime.getAsLong() - begin) / STEP_NANOS;
  }

  /** By expert, the busiest that can be told. */
  public Map<String, Traffic> latest() {
    long now = step();
    experts.values().removeIf(each -> each.sum(now).equals(NOTHING));
    return experts.entrySet().stream()
        .map(each -> Map.entry(each.getKey(), each.getValue().sum(now)))
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Traffic> each) -> each.getValue().answers())
                .reversed())
        .limit(FleetView.TRAFFIC_SHOWN)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** The last steps in which something was counted, in a ring. */
  private static final class Steps {
    private final int[] answers = new int[STEPS];
    private final long[] tokens = new long[STEPS];
    private long last;

    void add(long step, int moreAnswers, int moreTokens) {
      advance(step);
      answers[(int) (step % STEPS)] += moreAnswers;
      tokens[(int) (step % STEPS)] += moreTokens;
    }

    Traffic sum(long step) {
      advance(step);
      int allAnswers = 0;
      long allTokens = 0;
      for (int i = 0; i < STEPS; i++) {
        allAnswers += answers[i];
        allTokens += tokens[i];
      }
      return new Traffic(allAnswers, allTokens);
    }

    private void advance(long step) {
      for (long next = Math.max(last + 1, step - STEPS + 1); next <= step; next++) {
        answers[(int) (next % STEPS)] = 0;
        tokens[(int) (next % STEPS)] = 0;
      }
      last = Math.max(last, step);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.zoetic.bootstrap.BoundedLabel;
import io.zoetic.core.ExpertPointer;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * For how long workers have owed the last change of an expert: 0 once all that beat serve it, or
 * while none does. Only experts that somebody still owes something are asked about. {@link #told}
 * and {@link #forget} are thread-safe, one thread looks.
 */
final class EpochLags {
  /** What is owed is not 0, whatever clocks say. */
  private static final Duration LEAST = Duration.ofMillis(1);

  private final Fleet fleet;
  private final InstantSource clock;
  private final MultiGauge gauge;
  private final BoundedLabel labels = new BoundedLabel(BoundedLabel.USUAL);
  private final Map<String, ExpertPointer> owed = new ConcurrentHashMap<>();
  private final Map<String, Double> seconds = new TreeMap<>();

  EpochLags(Fleet fleet, InstantSource clock, MeterRegistry metrics) {
    this.fleet = fleet;
    this.clock = clock;
    this.gauge =
        MultiGauge.builder("zoetic.epoch.lag")
            .description("how long a worker has owed the last change of an expert")
            .baseUnit("seconds")
            .register(metrics);
  }

  /** These are the last changes of their experts. */
  void told(Collection<ExpertPointer> changes) {
    changes.forEach(change -> owed.put(change.expert(), change));
  }

  /** Another gateway looks from now on. */
  void forget() {
    owed.clear();
  }

  /** Compares what workers have acknowledged. */
  void look() {
    seconds.replaceAll((_, _) -> 0.0);
    if (!owed.isEmpty()) {
      compare(Map.copyOf(owed));
    }
    gauge.register(
        seconds.entrySet().stream()
            .map(each -> MultiGauge.Row.of(Tags.of("expert", each.getKey()), each.getValue()))
            .collect(Collectors.toList()),
        true);
  }

  private void compare(Map<String, ExpertPointer> changes) {
    Map<String, ExpertPointer.Standing> wanted = new HashMap<>();
    changes.forEach((expert, change) -> wanted.put(expert, change.standing()));
    Map<String, Instant> started =
        fleet.workers(Fleet.ALIVE).stream()
            .collect(Collectors.toMap(FleetWorker::id, FleetWorker::startedAt));
    List<Fleet.Progress> workers = fleet.progress(wanted, Fleet.ALIVE, wanted.size());
    Map<String, Instant> owing = new HashMap<>();
    for (Fleet.Progress worker : workers) {
      Instant since = started.getOrDefault(worker.worker(), Instant.MIN);
      worker.others().forEach(other -> owing.merge(other.expert(), since, EpochLags::earlier));
    }
    changes.forEach(
        (expert, change) -> {
          Instant since = owing.get(expert);
          // Where no worker is alive, those that come owe it.
          if (since == null && !workers.isEmpty()) {
            owed.remove(expert, change);
          }
          Duration lag = since == null ? Duration.ZERO : lag(later(change.at(), since));
          seconds.merge(labels.of(expert), lag.toMillis() / 1e3, Math::max);
        });
  }

  private Duration lag(Instant since) {
    Duration lag = Duration.between(since, clock.instant());
    return lag.compareTo(LEAST) < 0 ? LEAST : lag;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.zoetic.bootstrap.BoundedLabel;
import io.zoetic.core.ExpertPointer;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * For how long workers have owed the last change of an expert: 0 once all that beat serve it. Only
 * experts that somebody still owes something are asked about. {@link #told} and {@link #forget} are
 * thread-safe, one thread looks.
 */
final class EpochLags {
  /** A worker that has been silent for longer may be dead: others are what clients get. */
  private static final Duration ALIVE = Duration.ofSeconds(10);

  /** What is owed is not 0, whatever clocks say. */
  private static final Duration LEAST = Duration.ofMillis(1);

  private static final int NAMED = 200;

  /** Experts that one look asks about, those first that changed first. */
  private static final int ASKED = 200;

  private final Fleet fleet;
  private final InstantSource clock;
  private final MultiGauge gauge;
  private final BoundedLabel labels = new BoundedLabel(NAMED);
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
    List<ExpertPointer> asked =
        owed.values().stream()
            .sorted(Comparator.comparing(ExpertPointer::at))
            .limit(ASKED)
            .toList();
    List<FleetWorker> workers = asked.isEmpty() ? List.of() : fleet.workers(ALIVE);
    for (ExpertPointer change : asked) {
      Duration lag = lag(change, workers);
      if (lag.isZero()) {
        owed.remove(change.expert(), change);
      }
      seconds.merge(labels.of(change.expert()), lag.toMillis() / 1e3, Math::max);
    }
    gauge.register(
        seconds.entrySet().stream()
            .map(each -> MultiGauge.Row.of(Tags.of("expert", each.getKey()), each.getValue()))
            .collect(Collectors.toList()),
        true);
  }

  private Duration lag(ExpertPointer change, List<FleetWorker> workers) {
    Map<String, Acknowledgement> said =
        fleet.acknowledgements(change.expert(), ALIVE).stream()
            .collect(
                Collectors.toMap(
                    Fleet.WorkerAcknowledgement::worker,
                    Fleet.WorkerAcknowledgement::acknowledgement));
    Instant now = clock.instant();
    return workers.stream()
        .filter(worker -> !serves(said.get(worker.id()), change.standing()))
        .map(worker -> Duration.between(later(change.at(), worker.startedAt()), now))
        .map(lag -> lag.compareTo(LEAST) < 0 ? LEAST : lag)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private static boolean serves(@Nullable Acknowledgement said, ExpertPointer.Standing standing) {
    return said != null && said.failure() == null && said.standing().equals(standing);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}

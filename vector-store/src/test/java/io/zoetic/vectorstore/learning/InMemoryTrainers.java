// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Trainers in memory, for tests and tools. */
public final class InMemoryTrainers implements Trainers {
  private final InstantSource clock;
  private final Map<String, Beat> beats = new TreeMap<>();

  private record Beat(Trainer trainer, Instant at) {}

  public InMemoryTrainers(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void beat(Trainer trainer) {
    Instant now = clock.instant();
    beats.values().removeIf(each -> each.at().isBefore(now.minus(FORGOTTEN_AFTER)));
    beats.put(trainer.id(), new Beat(trainer, now));
  }

  @Override
  public synchronized void leave(String trainer) {
    beats.remove(trainer);
  }

  @Override
  public synchronized List<Heard> heard() {
    Instant now = clock.instant();
    return beats.values().stream()
        .sorted(
            Comparator.comparing(Beat::at).reversed().thenComparing(each -> each.trainer().id()))
        .map(each -> new Heard(each.trainer(), each.at(), Duration.between(each.at(), now)))
        .toList();
  }
}

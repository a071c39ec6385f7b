// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A fleet of workers in memory, for tests and tools. */
public final class InMemoryFleet implements Fleet {
  private final InstantSource clock;
  private final Map<String, Member> members = new TreeMap<>();

  private record Member(
      FleetWorker worker, Instant seenAt, Map<String, Acknowledgement> acknowledgements) {}

  public InMemoryFleet(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized boolean beat(FleetWorker worker) {
    Instant now = clock.instant();
    members.values().removeIf(member -> !isSeen(member, FORGOTTEN_AFTER));
    Member earlier = members.get(worker.id());
    boolean isSame = earlier != null && earlier.worker().startedAt().equals(worker.startedAt());
    Member before = isSame ? earlier : null;
    members.put(
        worker.id(),
        new Member(worker, now, before == null ? new TreeMap<>() : before.acknowledgements()));
    return before == null;
  }

  private boolean isSeen(Member member, Duration within) {
    return member.seenAt().isAfter(clock.instant().minus(within));
  }

  @Override
  public synchronized void leave(String worker) {
    members.remove(worker);
  }

  @Override
  public synchronized void acknowledge(String worker, Collection<Acknowledgement> given) {
    Member member = members.get(worker);
    if (member == null) {
      return;
    }
    for (Acknowledgement next : given) {
      member.acknowledgements().put(next.expert(), next);
    }
  }

  @Override
  public synchronized List<FleetWorker> workers(Duration within) {
    return members.values().stream()
        .filter(member -> isSeen(member, within))
        .map(Member::worker)
        .toList();
  }

  @Override
  public synchronized List<WorkerAcknowledgement> acknowledgements(String expert, Duration within) {
    return members.values().stream()
        .filter(member -> isSeen(member, within))
        .flatMap(
            member ->
                Optional.ofNullable(member.acknowledgements().get(expert))
                    .map(known -> new WorkerAcknowledgement(member.worker().id(), known))
                    .stream())
        .toList();
  }
}

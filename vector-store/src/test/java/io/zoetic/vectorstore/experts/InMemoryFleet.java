// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.ExpertPointer;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.FleetWorker;
import io.zoetic.vectorstore.fleet.WorkerFigures;
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
      FleetWorker worker,
      WorkerFigures figures,
      Instant seenAt,
      Map<String, Acknowledgement> acknowledgements) {}

  public InMemoryFleet(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized boolean beat(FleetWorker worker, WorkerFigures figures) {
    Instant now = clock.instant();
    members.values().removeIf(member -> !isSeen(member, FORGOTTEN_AFTER));
    Member earlier = members.get(worker.id());
    boolean isSame = earlier != null && earlier.worker().startedAt().equals(worker.startedAt());
    Member before = isSame ? earlier : null;
    members.put(
        worker.id(),
        new Member(
            worker, figures, now, before == null ? new TreeMap<>() : before.acknowledgements()));
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
  public synchronized List<Heard> heard() {
    Instant now = clock.instant();
    return members.values().stream()
        .map(
            member ->
                new Heard(
                    member.worker(),
                    member.figures(),
                    member.seenAt(),
                    Duration.between(member.seenAt(), now)))
        .toList();
  }

  @Override
  public synchronized List<Progress> progress(
      Map<String, ExpertPointer.Standing> wanted, Duration within, int shown) {
    return members.values().stream()
        .filter(member -> !wanted.isEmpty() && isSeen(member, within))
        .map(
            member -> {
              List<Other> others =
                  new TreeMap<>(wanted)
                      .entrySet().stream()
                          .filter(each -> !isSame(member, each.getKey(), each.getValue()))
                          .map(
                              each ->
                                  new Other(
                                      each.getKey(), member.acknowledgements().get(each.getKey())))
                          .toList();
              return new Progress(
                  member.worker().id(),
                  wanted.size() - others.size(),
                  others.subList(0, Math.min(shown, others.size())));
            })
        .toList();
  }

  private static boolean isSame(Member member, String expert, ExpertPointer.Standing wanted) {
    Acknowledgement last = member.acknowledgements().get(expert);
    return last != null && last.failure() == null && last.standing().equals(wanted);
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

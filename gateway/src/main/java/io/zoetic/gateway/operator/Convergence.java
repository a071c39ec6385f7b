// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.core.AliasName;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.gateway.store.LearningJson;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.vectorstore.experts.AliasTarget;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The progress of the fleet with an expert's last change.
 *
 * @param champion what the champion alias leads to; null if it leads nowhere
 * @param converged whether there are workers, and all of them serve what the expert says
 * @param learning whether the expert can learn
 */
record Convergence(
    @Doc(shape = Shape.EXPERT) String expert,
    @Doc(min = 1) long epoch,
    @Doc(shape = Shape.VERSION) @Nullable Integer champion,
    @Doc("Whether all workers have converged.") boolean converged,
    @Doc("Workers that were heard of within 10 seconds.") List<Worker> workers,
    LearningJson learning) {
  /** A worker that has been silent for longer may be dead, or cut off from PostgreSQL alone. */
  static final Duration ALIVE = Duration.ofSeconds(10);

  /** One that has been silent for longer is taken for dead. */
  static final Duration REMEMBERED = Duration.ofMinutes(1);

  Convergence {
    workers = List.copyOf(workers);
  }

  /** The state of a worker. */
  enum State {
    /** It serves what the expert says. */
    CONVERGED,
    /** It has not said so yet. */
    PENDING,
    /** It cannot, and serves what it served before. */
    FAILED,
    /** Nothing is heard of it: it may still serve what it served before. */
    SILENT
  }

  /**
   * One worker, and what it said of the expert last; null if nothing.
   *
   * @param epoch that it acknowledged
   * @param version its champion then
   * @param failure why it does not serve that epoch
   */
  record Worker(
      String worker,
      @Doc("pending: it has not said so yet; failed: it serves what it served before.") State state,
      @Doc("The last that it acknowledged.") @Nullable Long epoch,
      @Doc("Its champion then.") @Nullable Integer version,
      @Nullable String failure,
      @Nullable Instant at) {

    static Worker of(String id, State state, @Nullable Acknowledgement last) {
      return last == null
          ? new Worker(id, state, null, null, null, null)
          : new Worker(id, state, last.epoch(), last.version(), last.failure(), last.at());
    }
  }

  /**
   * Asks the fleet; blocks.
   *
   * @param expert read before the workers are: they may only be further
   */
  static Convergence of(ExpertStatus expert, Fleet fleet, LearningStatus.Found learning) {
    List<Worker> workers = workers(expert, fleet);
    return new Convergence(
        expert.name(),
        expert.epoch(),
        expert.pointer(AliasName.CHAMPION).map(AliasTarget::version).orElse(null),
        !workers.isEmpty()
            && workers.stream().allMatch(worker -> worker.state() == State.CONVERGED),
        workers,
        LearningJson.of(learning));
  }

  private static List<Worker> workers(ExpertStatus expert, Fleet fleet) {
    Map<String, Acknowledgement> known =
        fleet.acknowledgements(expert.name(), REMEMBERED).stream()
            .collect(
                Collectors.toMap(
                    Fleet.WorkerAcknowledgement::worker,
                    Fleet.WorkerAcknowledgement::acknowledgement));
    Set<String> alive =
        fleet.workers(ALIVE).stream().map(FleetWorker::id).collect(Collectors.toSet());
    return fleet.workers(REMEMBERED).stream()
        .map(
            each -> {
              Acknowledgement last = known.get(each.id());
              State state = alive.contains(each.id()) ? state(expert, last) : State.SILENT;
              return Worker.of(each.id(), state, last);
            })
        .toList();
  }

  private static State state(ExpertStatus expert, @Nullable Acknowledgement last) {
    if (last == null || last.epoch() < expert.epoch()) {
      return State.PENDING;
    }
    return last.failure() == null ? State.CONVERGED : State.FAILED;
  }
}

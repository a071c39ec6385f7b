// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.fleet;

import io.zoetic.core.AliasName;
import io.zoetic.core.ExpertPointer;
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
import java.util.Objects;
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
public record Convergence(
    @Doc(shape = Shape.EXPERT) String expert,
    @Doc(min = 1) long epoch,
    @Doc(shape = Shape.VERSION) @Nullable Integer champion,
    @Doc("Whether all workers have converged.") boolean converged,
    @Doc("Workers that were heard of within 10 seconds.") List<Worker> workers,
    LearningJson learning) {
  /** One that has been silent for longer is taken for dead. */
  static final Duration REMEMBERED = Duration.ofMinutes(1);

  public Convergence {
    workers = List.copyOf(workers);
  }

  /** The state of a worker. */
  public enum State {
    /** It serves what the expert says. */
    CONVERGED,
    /** It has not said so yet. */
    PENDING,
    /** It cannot, and serves what it served before. */
    FAILED,
    /** It serves what the registry does not say: it is ahead, follows another, or differs. */
    DIVERGED,
    /** Nothing is heard of it: it may still serve what it served before. */
    SILENT
  }

  /**
   * One worker, and what it said of the expert last; null if nothing.
   *
   * @param epoch that it acknowledged
   * @param version its champion then
   * @param failure why it does not serve what the expert says
   */
  public record Worker(
      String worker,
      @Doc(
              "pending: it has not said so yet; failed: it serves what it served before; diverged:"
                  + " it serves what the registry does not say.")
          State state,
      @Doc("The last that it acknowledged.") @Nullable Long epoch,
      @Doc("Its champion then.") @Nullable Integer version,
      @Nullable String failure,
      @Nullable Instant at) {

    static Worker of(String id, State state, @Nullable Acknowledgement last) {
      return last == null
          ? new Worker(id, state, null, null, null, null)
          : new Worker(id, state, last.epoch(), last.version(), last.failure(), last.at());
    }

    static Worker diverged(
        String id,
        Acknowledgement last,
        String what,
        @Nullable Object registered,
        @Nullable Object served) {
      String rule =
          "%s must be %s as the registry says, was %s".formatted(what, registered, served);
      return new Worker(id, State.DIVERGED, last.epoch(), last.version(), rule, last.at());
    }
  }

  /**
   * Compares what the workers have said with what the registry says.
   *
   * @param expert read after the fleet was: no worker can have been ahead of it
   */
  public static Convergence of(ExpertStatus expert, Said fleet, LearningStatus.Found learning) {
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

  /**
   * What the fleet says of an expert.
   *
   * @param workers those that are not taken for dead
   * @param alive the ids of those that beat
   * @param last what each has acknowledged
   */
  public record Said(
      List<FleetWorker> workers, Set<String> alive, Map<String, Acknowledgement> last) {

    /** Asks the fleet; blocks. */
    public static Said of(String expert, Fleet fleet) {
      return new Said(
          fleet.workers(REMEMBERED),
          fleet.workers(Fleet.ALIVE).stream().map(FleetWorker::id).collect(Collectors.toSet()),
          fleet.acknowledgements(expert, REMEMBERED).stream()
              .collect(
                  Collectors.toMap(
                      Fleet.WorkerAcknowledgement::worker,
                      Fleet.WorkerAcknowledgement::acknowledgement)));
    }
  }

  private static List<Worker> workers(ExpertStatus expert, Said fleet) {
    ExpertPointer.Standing registered = expert.asPointer().standing();
    return fleet.workers().stream()
        .map(
            each -> {
              Acknowledgement last = fleet.last().get(each.id());
              return fleet.alive().contains(each.id())
                  ? compared(each.id(), registered, last)
                  : Worker.of(each.id(), State.SILENT, last);
            })
        .toList();
  }

  /** What a worker that beats has made of what the registry says. */
  static Worker compared(
      String worker, ExpertPointer.Standing registered, @Nullable Acknowledgement last) {
    if (last == null) {
      return Worker.of(worker, State.PENDING, null);
    }
    ExpertPointer.Standing served = last.standing();
    if (served.epoch() > registered.epoch()) {
      return Worker.diverged(worker, last, "the epoch", registered.epoch(), served.epoch());
    }
    if (served.incarnation() == null) {
      return Worker.of(worker, State.PENDING, last);
    }
    if (!served.incarnation().equals(registered.incarnation())) {
      return Worker.diverged(
          worker, last, "the incarnation", registered.incarnation(), served.incarnation());
    }
    if (served.epoch() < registered.epoch()) {
      return Worker.of(worker, State.PENDING, last);
    }
    if (last.failure() != null) {
      return Worker.of(worker, State.FAILED, last);
    }
    return Objects.equals(served.digest(), registered.digest())
        ? Worker.of(worker, State.CONVERGED, last)
        : Worker.diverged(
            worker, last, "the digest of what is served", registered.digest(), served.digest());
  }
}

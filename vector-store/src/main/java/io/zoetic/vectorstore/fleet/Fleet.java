// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import io.zoetic.core.ExpertPointer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The adapter workers that are alive, and what each has made of every expert's last change.
 * Thread-safe; calls block for one round trip to the database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface Fleet {
  /** A worker that has been silent for longer may be dead, or cut off from PostgreSQL alone. */
  Duration ALIVE = Duration.ofSeconds(10);

  /** A worker that has been silent for longer is forgotten with all it said. */
  Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  /**
   * Says that a worker is alive now, and what it measures of itself; forgets those that have long
   * been silent.
   *
   * @return whether it was not known before, or as an earlier process of the same name: it then has
   *     to acknowledge everything anew
   */
  boolean beat(FleetWorker worker, WorkerFigures figures);

  /** The same of a worker that measures nothing of itself. */
  default boolean beat(FleetWorker worker) {
    return beat(worker, WorkerFigures.UNTOLD);
  }

  /** Says that a worker ends. */
  void leave(String worker);

  /**
   * Says what a worker has made of changes, in the place of what it said before: after a restore of
   * the registry it goes back. One of a worker that has never beaten or is forgotten changes
   * nothing. One of an expert that is not registered does no harm to the others.
   */
  void acknowledge(String worker, Collection<Acknowledgement> acknowledgements);

  /** The workers that have beaten within a time, by id. */
  List<FleetWorker> workers(Duration within);

  /**
   * What each worker has made of one expert, by worker; those alone that have beaten within a time
   * and have acknowledged any change of it.
   */
  List<WorkerAcknowledgement> acknowledgements(String expert, Duration within);

  /** All workers that are not forgotten, by id. */
  List<Heard> heard();

  /**
   * How far workers are from what the registry says; of those alone that have beaten within a time,
   * by id.
   *
   * @param wanted where each expert stands
   * @param shown experts of each worker that are told by name, at most
   */
  List<Progress> progress(Map<String, ExpertPointer.Standing> wanted, Duration within, int shown);

  /**
   * A worker that is not forgotten.
   *
   * @param silence for how long it has not been heard, by the clock that {@code seenAt} is of
   */
  record Heard(FleetWorker worker, WorkerFigures figures, Instant seenAt, Duration silence) {}

  /**
   * How far a worker has come.
   *
   * @param converged experts that it serves as the registry says
   * @param others some of those that it does not, by name
   */
  record Progress(String worker, int converged, List<Other> others) {
    public Progress {
      others = List.copyOf(others);
    }
  }

  /**
   * An expert that a worker does not serve as the registry says.
   *
   * @param last what it has acknowledged of it; null: nothing
   */
  record Other(String expert, @Nullable Acknowledgement last) {}

  /** An acknowledgement and who made it. */
  record WorkerAcknowledgement(String worker, Acknowledgement acknowledgement) {}
}

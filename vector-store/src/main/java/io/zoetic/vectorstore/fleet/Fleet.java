// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The adapter workers that are alive, and what each has made of every expert's last change.
 * Thread-safe; calls block for one round trip to the database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface Fleet {
  /** A worker that has been silent for longer is forgotten with all it said. */
  Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  /**
   * Says that a worker is alive now; forgets those that have long been silent.
   *
   * @return whether it was not known before, or as an earlier process of the same name: it then has
   *     to acknowledge everything anew
   */
  boolean beat(FleetWorker worker);

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

  /** An acknowledgement and who made it. */
  record WorkerAcknowledgement(String worker, Acknowledgement acknowledgement) {}
}

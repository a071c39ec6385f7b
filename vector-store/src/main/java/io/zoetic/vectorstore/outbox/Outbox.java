// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.outbox;

import io.zoetic.vectorstore.DutyLease;
import io.zoetic.vectorstore.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The events that are committed and still to be told to Kafka. Thread-safe; calls block for one
 * round trip.
 *
 * <p>At least once: a relay that dies between publishing and {@link #markPublished} leaves an event
 * that the next one tells again, and two relays tell some events twice. Readers go by the epoch.
 */
public interface Outbox {
  /** How long an event stays in the table after it was published, for people to look at. */
  Duration KEPT_FOR = Duration.ofDays(1);

  /** The most events of one batch. */
  int MAX_BATCH = 1000;

  /**
   * The oldest events that are not marked, in the order of their commits.
   *
   * @param limit 1..{@value #MAX_BATCH}
   * @throws StoreException if the store does not answer
   */
  List<OutboxEvent> nextBatch(int limit);

  /**
   * How many events are not marked.
   *
   * @throws StoreException if the store does not answer
   */
  long waiting();

  /**
   * Marks events as published; those that are marked or unknown stay as they are.
   *
   * @throws StoreException if the store does not answer
   */
  void markPublished(Collection<UUID> ids);

  /**
   * Deletes the events that were published longer ago than {@link #KEPT_FOR}.
   *
   * @throws StoreException if the store does not answer
   */
  void forgetPublished();

  /**
   * Takes the right to relay, unless somebody has it; it is lost when its holder closes it, dies or
   * falls silent.
   *
   * @throws StoreException if the store does not answer
   */
  Optional<DutyLease> tryLease();
}

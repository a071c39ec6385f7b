// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The trainer workers that are alive, and what each can train. Thread-safe; calls block for one
 * round trip to the database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface Trainers {
  /** A trainer that has been silent for longer is forgotten. */
  Duration FORGOTTEN_AFTER = Duration.ofDays(7);

  /**
   * Says that a trainer is alive now and what it can do; forgets those that have long been silent.
   */
  void beat(Trainer trainer);

  /** Says that a trainer ends. */
  void leave(String trainer);

  /** All that are not forgotten, the one heard last first. */
  List<Heard> heard();

  /**
   * A trainer and when it was heard last.
   *
   * @param silence for how long it has not been heard, by the clock that {@code seenAt} is of
   */
  record Heard(Trainer trainer, Instant seenAt, Duration silence) {}
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.learning;

import io.zoetic.events.EventLogException;
import io.zoetic.events.completion.Interaction;
import java.time.Duration;
import java.util.List;

/**
 * A reader's end of the interactions. All readers share the work: each interaction goes to one of
 * them, and to another if that one is lost before it has committed. Used by one thread, but for
 * {@link #wakeup}.
 */
public interface InteractionFeed extends AutoCloseable {

  /**
   * Takes the next interactions. They must be {@linkplain #commit committed} before the next poll.
   * What cannot be read is set aside with the reason and skipped.
   *
   * @return empty after {@code timeout} or {@link #wakeup}
   */
  List<Interaction> poll(Duration timeout);

  /**
   * Says that what the last poll returned has been dealt with. If the log does not hear it, the
   * same interactions come again.
   */
  void commit();

  /**
   * Puts an interaction that nobody can deal with where the unreadable ones are; returns when the
   * log holds it.
   *
   * @throws EventLogException if the log does not take it
   */
  void setAside(Interaction interaction, String reason);

  /** Makes a waiting {@link #poll} return, or else the next one. Thread-safe. */
  void wakeup();

  /** What was not committed goes to another reader. */
  @Override
  void close();
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import java.time.Duration;

/**
 * The right to do what one process at a time does for each database, such as relaying the outbox.
 * Used by one thread.
 */
public interface DutyLease extends AutoCloseable {

  /**
   * Returns when there is something new to do, if that is told, or after a time of at most a few
   * seconds.
   *
   * @throws StoreException if the right is lost
   */
  void await(Duration timeout);

  /** Gives the right back. */
  @Override
  void close();
}

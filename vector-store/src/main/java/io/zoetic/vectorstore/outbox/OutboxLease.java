// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.outbox;

import java.time.Duration;

/** The right to relay the outbox: one at a time for each database. Used by one thread. */
public interface OutboxLease extends AutoCloseable {

  /**
   * Returns when something has been written to the outbox since the last call, or after a time of
   * at most a few seconds.
   *
   * @throws io.zoetic.vectorstore.StoreException if the right is lost
   */
  void await(Duration timeout);

  /** Gives the right back. */
  @Override
  void close();
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.vectorstore.outbox.OutboxLease;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The right to relay the outbox of an {@link InMemoryExpertRegistry}.
 *
 * @param right one permit, taken by the holder
 * @param bell a permit for everything that was written
 */
record InMemoryOutboxLease(Semaphore right, Semaphore bell) implements OutboxLease {

  @Override
  public void await(Duration timeout) {
    try {
      if (bell.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        bell.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    right.release();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The right to a duty, in memory.
 *
 * @param right one permit, taken by the holder
 * @param bell a permit for everything that was written
 */
public record InMemoryDutyLease(Semaphore right, Semaphore bell) implements DutyLease {

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

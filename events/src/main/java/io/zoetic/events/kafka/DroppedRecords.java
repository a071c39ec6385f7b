// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is lost on its way, and logs the first loss of a row and its end: with a broker away
 * everything is. Thread-safe.
 */
final class DroppedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(DroppedRecords.class);

  private final String what;
  private final AtomicBoolean failing = new AtomicBoolean();
  private final AtomicLong count = new AtomicLong();

  /**
   * @param what is sent, in the plural
   */
  DroppedRecords(String what) {
    this.what = what;
  }

  /** Takes note of how a send ended. */
  void note(@Nullable Throwable error) {
    if (error != null) {
      count.incrementAndGet();
    }
    if (error != null && failing.compareAndSet(false, true)) {
      LOG.atWarn().setCause(error).log("{} are lost", what);
    } else if (error == null && failing.compareAndSet(true, false)) {
      LOG.atInfo().log("{} arrive again", what);
    }
  }

  long count() {
    return count.get();
  }
}

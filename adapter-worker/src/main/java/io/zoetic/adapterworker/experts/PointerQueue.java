// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertRole;
import io.zoetic.model.expert.Expert;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest pointer of each expert that is still to be looked at, wherever it came from. One that
 * is not newer than what is known changes nothing. Thread-safe.
 */
final class PointerQueue {
  private static final Logger LOG = LoggerFactory.getLogger(PointerQueue.class);

  private final Map<String, Long> newest = new HashMap<>();
  private final Map<String, ExpertPointer> waiting = new LinkedHashMap<>();
  private final Map<String, ExpertPointer> failed = new LinkedHashMap<>();
  private boolean open;
  private boolean woken;

  void offer(ExpertPointer pointer) {
    try {
      // What this worker does not know must not stop it from following all else.
      Expert.requireName(pointer.expert());
      ExpertRole.parse(pointer.role());
      take(pointer);
    } catch (IllegalArgumentException e) {
      LOG.atWarn().setCause(e).addKeyValue("pointer", pointer).log("a pointer is of no use here");
    }
  }

  private synchronized void take(ExpertPointer pointer) {
    if (pointer.epoch() > newest.getOrDefault(pointer.expert(), 0L)) {
      newest.put(pointer.expert(), pointer.epoch());
      failed.remove(pointer.expert());
      waiting.put(pointer.expert(), pointer);
      notifyAll();
    }
  }

  /** Looks at a pointer again after the next {@link #wake}, unless a newer one comes. */
  synchronized void retryLater(ExpertPointer pointer) {
    if (newest.getOrDefault(pointer.expert(), 0L) == pointer.epoch()) {
      failed.put(pointer.expert(), pointer);
    }
  }

  /** Everything that the registry knew has been offered once: what waits can be taken from now. */
  synchronized void wake() {
    waiting.putAll(failed);
    failed.clear();
    open = true;
    woken = true;
    notifyAll();
  }

  /**
   * Takes all that waits; waits for something, but not for longer than the given time.
   *
   * @return empty before the first {@link #wake}: a start takes everything at once
   */
  synchronized Optional<List<ExpertPointer>> take(Duration timeout) throws InterruptedException {
    if (!woken && (waiting.isEmpty() || !open)) {
      wait(Math.max(1, timeout.toMillis()));
    }
    if (!open) {
      return Optional.empty();
    }
    woken = false;
    List<ExpertPointer> taken = List.copyOf(waiting.values());
    waiting.clear();
    return Optional.of(taken);
  }
}

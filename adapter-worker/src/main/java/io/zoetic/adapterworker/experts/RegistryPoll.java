// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.core.ExpertPointer;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.RecentChanges;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the registry what has changed: it heals what the event log has lost or forged. {@link #run}
 * is called again and again by one thread, which may block; the readings are thread-safe.
 */
final class RegistryPoll implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryPoll.class);

  private final ExpertRegistry registry;
  private final PointerGuard guard;
  private final PointerQueue queue;
  private RecentChanges.Mark mark = RecentChanges.Mark.NONE;
  private volatile boolean away;
  private volatile int histories;

  RegistryPoll(ExpertRegistry registry, PointerGuard guard, PointerQueue queue) {
    this.registry = registry;
    this.guard = guard;
    this.queue = queue;
  }

  /** Whether the registry did not answer when it was asked last. */
  boolean isAway() {
    return away;
  }

  /** Counts the histories of the registry that have been read, as far as it is in the queue. */
  int histories() {
    return histories;
  }

  @Override
  public void run() {
    try {
      guard.refresh();
      Map<String, ExpertPointer> heardBefore = queue.hearsay();
      RecentChanges changes = registry.changesSince(mark);
      if (changes.complete() && mark != RecentChanges.Mark.NONE) {
        LOG.atWarn()
            .addKeyValue("before", mark)
            .addKeyValue("now", changes.mark())
            .log("the registry has another history than before: all experts are followed anew");
      }
      queue.learn(changes, heardBefore);
      mark = changes.mark();
      histories += changes.complete() ? 1 : 0;
      if (away) {
        LOG.info("the registry answers again");
      }
      away = false;
      queue.wake();
    } catch (StoreException e) {
      if (!away) {
        LOG.atWarn().setCause(e).log("the registry does not answer; what is served stays");
      }
      away = true;
    } catch (RuntimeException e) {
      // The schedule would end with it.
      LOG.atError().setCause(e).log("the registry cannot be followed, trying again");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.RecentChanges;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the registry what has changed: it heals what the event log has lost. {@link #run} is called
 * again and again by one thread, which may block; the readings are thread-safe.
 */
final class RegistryPoll implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryPoll.class);

  private final ExpertRegistry registry;
  private final PointerQueue queue;
  private long sequence;
  private volatile boolean away;

  RegistryPoll(ExpertRegistry registry, PointerQueue queue) {
    this.registry = registry;
    this.queue = queue;
  }

  /** Whether the registry did not answer when it was asked last. */
  boolean isAway() {
    return away;
  }

  @Override
  public void run() {
    try {
      RecentChanges changes = registry.changesSince(sequence);
      changes.experts().forEach(status -> queue.offer(status.asPointer()));
      sequence = changes.sequence();
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

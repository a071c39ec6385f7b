// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.WriteProbe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store once a second whether it takes writes, so that nobody else has to find out by
 * waiting. A gateway without its store goes on serving: what it cannot do is said in its readiness.
 * Thread-safe.
 */
public final class StoreWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final WriteProbe probe;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("store-watch").factory());
  private volatile @Nullable String trouble;

  private StoreWatch(WriteProbe probe) {
    this.probe = requireNonNull(probe, "probe");
  }

  /** Begins to ask; the store is the caller's. */
  public static StoreWatch start(WriteProbe probe) {
    StoreWatch watch = new StoreWatch(probe);
    watch.scheduler.scheduleWithFixedDelay(watch::ask, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  /** Why the store takes no writes at present, if so; does not block. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  private void ask() {
    try {
      probe.requireWritable();
      if (trouble != null) {
        LOG.info("PostgreSQL takes writes again");
      }
      trouble = null;
    } catch (RuntimeException e) {
      // Whatever it is, it must not end the asking.
      if (trouble == null) {
        LOG.atWarn().setCause(e).log("PostgreSQL takes no writes; what needs none goes on");
      }
      trouble = String.valueOf(e.getMessage());
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}

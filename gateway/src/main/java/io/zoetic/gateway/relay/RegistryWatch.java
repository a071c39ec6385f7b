// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.core.ExpertPointer;
import io.zoetic.vectorstore.outbox.Outbox;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures what only the registry knows. Every gateway tells how much waits in the outbox, since
 * that grows when nobody relays; the rest is told by the one that relays. Thread-safe.
 */
final class RegistryWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryWatch.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration VERIFY_EVERY = Duration.ofHours(1);

  private final Outbox outbox;
  private final EpochLags lags;
  private final AuditCounts counts;
  private final AuditCheck check;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(2, Thread.ofVirtual().name("registry-watch-", 0).factory());
  private volatile double waiting = Double.NaN;
  private volatile boolean relays;
  private long verifyAt = System.nanoTime();
  private boolean away;
  private boolean unverifiable;

  RegistryWatch(RelayStores stores, InstantSource clock, MeterRegistry metrics) {
    this.outbox = stores.outbox();
    this.lags = new EpochLags(stores.fleet(), clock, metrics);
    this.counts = new AuditCounts(stores.audit(), metrics);
    this.check = new AuditCheck(stores.audit(), clock, metrics);
    Gauge.builder("zoetic.outbox", this, watch -> watch.waiting)
        .description("changes that are committed and not yet told to Kafka")
        .register(metrics);
  }

  RegistryWatch start() {
    long period = LOOK_EVERY.toMillis();
    threads.scheduleWithFixedDelay(this::look, 0, period, TimeUnit.MILLISECONDS);
    threads.scheduleWithFixedDelay(this::verify, 0, period, TimeUnit.MILLISECONDS);
    return this;
  }

  /** This gateway is about to relay. */
  void begin() {
    counts.begin();
    check.begin();
    relays = true;
  }

  /** These experts' last changes are told to the workers. */
  void told(Collection<ExpertPointer> changes) {
    lags.told(changes);
  }

  /** This gateway relays no more. */
  void end() {
    relays = false;
    counts.forget();
    lags.forget();
    check.forget();
  }

  private void look() {
    try {
      waiting = outbox.waiting();
      lags.look();
      counts.look();
      away = false;
    } catch (RuntimeException e) {
      // Whatever it is, the next look may succeed.
      waiting = Double.NaN;
      if (!away && !threads.isShutdown()) {
        LOG.atWarn().setCause(e).log("the registry cannot be watched at present");
      }
      away = true;
    }
  }

  /** A gateway that begins to relay looks at once. */
  private void verify() {
    if (!relays) {
      verifyAt = System.nanoTime();
    } else if (System.nanoTime() - verifyAt >= 0) {
      try {
        check.look();
        verifyAt = System.nanoTime() + VERIFY_EVERY.toNanos();
        unverifiable = false;
      } catch (RuntimeException e) {
        if (!unverifiable && !threads.isShutdown()) {
          LOG.atWarn().setCause(e).log("the audit cannot be verified at present");
        }
        unverifiable = true;
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.fleet.ProcessLeases.Service;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The id of a process, which is no other's for as long as this is open. A process that was killed
 * leaves its id for some seconds; whoever starts under it again waits for that. Thread-safe.
 *
 * <p>While the store is away nobody can be told apart, and everybody goes on: whose an id is, is
 * asked again when the store is back.
 */
public final class HeldId implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HeldId.class);
  private static final Duration LOOK_EVERY = ProcessLeases.LEASE.dividedBy(4);

  /** What a process that was killed leaves is over by then; what is not, is another's. */
  private static final Duration PATIENCE = ProcessLeases.LEASE.multipliedBy(2);

  private final ProcessLeases leases;
  private final Service service;
  private final String id;
  private final UUID incarnation = UUID.randomUUID();
  private final Consumer<String> lost;
  private final ScheduledExecutorService keeper =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("held-id").factory());

  private HeldId(ProcessLeases leases, Service service, String id, Consumer<String> lost) {
    this.leases = requireNonNull(leases, "leases");
    this.service = requireNonNull(service, "service");
    this.id = requireNonNull(id, "id");
    this.lost = requireNonNull(lost, "lost");
  }

  /**
   * Takes an id, and waits for it for some seconds if it must.
   *
   * @param lost hears why this process must end, if its id is another's later; called once at most
   * @throws IllegalStateException if another process has the id and keeps it
   */
  public static HeldId take(
      ProcessLeases leases, Service service, String id, Consumer<String> lost) {
    HeldId held = new HeldId(leases, service, id, lost);
    held.await();
    held.keeper.scheduleWithFixedDelay(
        held::keep, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return held;
  }

  private void await() {
    long begin = System.nanoTime();
    for (Optional<Duration> left = ask(); left.isPresent(); left = ask()) {
      Duration waited = Duration.ofNanos(System.nanoTime() - begin);
      if (waited.compareTo(PATIENCE) >= 0) {
        throw new IllegalStateException(
            rule() + ", has been kept for " + waited.toSeconds() + " s");
      }
      LOG.atInfo()
          .addKeyValue("milliseconds", left.get().toMillis())
          .log("{}: waiting for its lease to run out", rule());
      LockSupport.parkNanos(Math.clamp(left.get().toNanos(), 1_000_000, LOOK_EVERY.toNanos()));
    }
  }

  private String rule() {
    return "%s.id must be one process's, \"%s\" is another's".formatted(service.word(), id);
  }

  private Optional<Duration> ask() {
    try {
      return leases.take(service, id, incarnation);
    } catch (StoreException e) {
      LOG.atDebug().setCause(e).log("it is not known whose the id is");
      return Optional.empty();
    }
  }

  private void keep() {
    try {
      if (ask().isPresent()) {
        keeper.shutdown();
        LOG.atError().log(rule());
        lost.accept(rule());
      }
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("the id cannot be kept at present");
    }
  }

  @Override
  public void close() {
    keeper.shutdownNow();
    keeper.close();
    try {
      leases.giveBack(service, id, incarnation);
    } catch (StoreException e) {
      LOG.atDebug().setCause(e).log("the id is not given back, its lease runs out");
    }
  }
}

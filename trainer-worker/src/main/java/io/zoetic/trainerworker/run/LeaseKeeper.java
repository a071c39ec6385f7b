// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.CanonicalJson;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lease of a run alive and tells how far it is, on a thread of its own: a step of a large
 * model may take longer than the lease. All but the keeping is for one thread.
 */
final class LeaseKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
  private static final Duration LONGER = Duration.ofSeconds(30);
  private static final Duration BEAT = Duration.ofSeconds(1);

  private final TrainingRuns runs;
  private final RunLease lease;
  private final BooleanSupplier stopping;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("lease").factory());

  /** Seconds spent on each phase before the present one. */
  private final Map<String, Double> seconds = new TreeMap<>();

  /** What progress says in every phase. */
  private final Map<String, Object> always = new TreeMap<>();

  private String phase = "collecting";
  private long since = System.nanoTime();
  private volatile String progressJson = "{}";
  private volatile @Nullable String lost;

  /**
   * Keeps a lease from now on.
   *
   * @param stopping whether the trainer is to end: the run is then left to another
   */
  LeaseKeeper(TrainingRuns runs, RunLease lease, BooleanSupplier stopping) {
    this.runs = runs;
    this.lease = lease;
    this.stopping = stopping;
    thread.scheduleWithFixedDelay(this::beat, 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void beat() {
    try {
      runs.keep(lease, LONGER, progressJson);
    } catch (StoreException e) {
      if (e.reason() == Reason.CONFLICT) {
        lost = String.valueOf(e.getMessage());
        thread.shutdown();
      } else {
        LOG.atWarn().setCause(e).log("the lease of a run cannot be kept at present");
      }
    }
  }

  /** Lets progress say something from now on, whatever is being done. */
  void always(Map<String, Object> more) {
    always.putAll(more);
  }

  /** Says what is being done. */
  void tell(String now, Map<String, Object> more) {
    note(now, more);
    requireHeld();
  }

  private void note(String now, Map<String, Object> more) {
    if (!now.equals(phase)) {
      seconds.merge(phase, (System.nanoTime() - since) / 1e9, Double::sum);
      since = System.nanoTime();
      phase = now;
    }
    Map<String, Object> progress = new TreeMap<>(always);
    progress.putAll(more);
    progress.put("phase", phase);
    progress.put("seconds", seconds);
    progressJson = CanonicalJson.of(progress);
  }

  /**
   * Writes down how long everything took. What is done is not given up any more, even if the
   * trainer is to end.
   */
  void tellEnd(Map<String, Object> more) {
    note("done", more);
    try {
      // Behind a beat that may be under way, which would write older progress.
      CompletableFuture.runAsync(this::beat, thread).join();
    } catch (RejectedExecutionException e) {
      LOG.atDebug().setCause(e).log("the lease is lost, and with it who is told");
    }
  }

  /**
   * Checks that the run is still this trainer's, and that the trainer goes on.
   *
   * @throws LeaseLostException if it is not
   */
  void requireHeld() {
    String why = lost;
    if (why != null) {
      throw new LeaseLostException(why);
    }
    if (stopping.getAsBoolean()) {
      throw new LeaseLostException("the trainer ends, another goes on from the last checkpoint");
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

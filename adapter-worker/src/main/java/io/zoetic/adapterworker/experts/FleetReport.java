// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.FleetWorker;
import io.zoetic.vectorstore.fleet.WorkerFigures;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the fleet that this worker is alive and what it has made of every expert's last change. One
 * thread runs it, and may block; the rest is thread-safe.
 */
final class FleetReport implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(FleetReport.class);
  private static final Duration BEAT = Duration.ofSeconds(2);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final Fleet fleet;
  private final FleetWorker self;
  private final Supplier<WorkerFigures> figures;

  /** The last of each expert: what has to be said again if the fleet forgets this worker. */
  private final Map<String, Acknowledgement> all = new HashMap<>();

  private final Map<String, Acknowledgement> unsaid = new HashMap<>();
  private long nextBeatNanos = System.nanoTime();
  private boolean stopped;
  private boolean away;

  /**
   * @param figures that are told with every beat
   */
  FleetReport(Fleet fleet, FleetWorker self, Supplier<WorkerFigures> figures) {
    this.fleet = fleet;
    this.self = self;
    this.figures = figures;
  }

  /** Has something said as soon as can be; not what has been said before. */
  synchronized void acknowledge(Collection<Acknowledgement> given) {
    for (Acknowledgement next : given) {
      if (!isSame(all.put(next.expert(), next), next)) {
        unsaid.put(next.expert(), next);
      }
    }
    notifyAll();
  }

  private static boolean isSame(@Nullable Acknowledgement before, Acknowledgement next) {
    return before != null
        && before.standing().equals(next.standing())
        && Objects.equals(before.version(), next.version())
        && Objects.equals(before.failure(), next.failure());
  }

  /** Reports until it is told to {@link #stop}, then leaves the fleet. */
  @Override
  public void run() {
    try {
      while (awaitWork()) {
        report();
      }
      fleet.leave(self.id());
    } catch (StoreException e) {
      LOG.atWarn().setCause(e).log("the fleet could not be told that this worker ends");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends {@link #run} soon. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Returns whether to go on. What could not be said waits for the next beat. */
  private synchronized boolean awaitWork() throws InterruptedException {
    long left = untilBeat();
    while (left > 0 && !stopped && (away || unsaid.isEmpty())) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = untilBeat();
    }
    return !stopped;
  }

  private long untilBeat() {
    return nextBeatNanos - System.nanoTime();
  }

  private void report() {
    try {
      if (untilBeat() <= 0) {
        // After a failure nobody knows whether the beat before was the first one.
        if (fleet.beat(self, figures.get()) || away) {
          sayAllAgain();
        }
        nextBeatNanos = System.nanoTime() + BEAT.toNanos();
      }
      List<Acknowledgement> given = unsaid();
      fleet.acknowledge(self.id(), given);
      said(given);
      away = false;
    } catch (RuntimeException e) {
      // Whatever it is, this worker must go on beating.
      if (!away) {
        LOG.atWarn().setCause(e).log("the fleet cannot be told of this worker, trying again");
      }
      away = true;
      nextBeatNanos = System.nanoTime() + RETRY.toNanos();
    }
  }

  private synchronized void sayAllAgain() {
    unsaid.putAll(all);
  }

  private synchronized List<Acknowledgement> unsaid() {
    return List.copyOf(unsaid.values());
  }

  private synchronized void said(List<Acknowledgement> given) {
    given.forEach(one -> unsaid.remove(one.expert(), one));
  }
}

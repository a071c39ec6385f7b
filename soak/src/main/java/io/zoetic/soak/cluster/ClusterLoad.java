// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Questions at a steady rate, whatever becomes of those before: what the platform cannot answer at
 * once piles up, as it does when people ask. One thread, and one for each question under way.
 */
final class ClusterLoad implements AutoCloseable {
  private final Questions questions;
  private final long periodNanos;
  private final Askers askers = new Askers();
  private volatile Phase phase;
  private volatile boolean stopped;

  /**
   * A load that has not begun.
   *
   * @param rate questions a second
   */
  ClusterLoad(Questions questions, int rate, Phase first) {
    this.questions = questions;
    this.periodNanos = Duration.ofSeconds(1).toNanos() / rate;
    this.phase = first;
  }

  void start() {
    askers.start(this::askSteadily);
  }

  /** From now on questions count for another phase. */
  void enter(Phase next) {
    phase = next;
  }

  private void askSteadily() {
    long due = System.nanoTime();
    while (!stopped) {
      Phase now = phase;
      askers.start(() -> questions.ask(now));
      due += periodNanos;
      while (System.nanoTime() < due && !stopped) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  /**
   * Asks for so many streams at the same moment, beside the load, and returns when all have ended.
   */
  void askAtOnce(int streams) throws InterruptedException {
    Phase counted = phase;
    try (ExecutorService burst = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < streams; i++) {
        burst.submit(() -> questions.ask(counted));
      }
    }
  }

  /** Returns when nobody asks any more. */
  void stop() throws InterruptedException {
    stopped = true;
    askers.await(phase);
  }

  @Override
  public void close() {
    askers.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

/**
 * What works at one thing after another, first come, first served, with one or several servers: a
 * partition, a thread, the cores of a database. It needs no events: when something is done follows
 * from when the servers become free, as long as work is offered in the order of time. One thread.
 */
final class Station {
  private final long[] free;
  private final boolean waits;
  private long since;
  private long work;
  private long waited;
  private long count;

  Station(int servers) {
    this(servers, true);
  }

  /**
   * @param waits whether work waits for a free server; else it is only counted
   */
  Station(int servers, boolean waits) {
    this.free = new long[servers];
    this.waits = waits;
  }

  /**
   * Offers work.
   *
   * @param service nanoseconds that it keeps one server busy
   * @return when it is done
   */
  long serve(long now, long service) {
    int first = 0;
    for (int i = 1; i < free.length; i++) {
      if (free[i] < free[first]) {
        first = i;
      }
    }
    long begin = waits ? Math.max(now, free[first]) : now;
    free[first] = begin + service;
    work += service;
    waited += begin - now;
    count++;
    return begin + service;
  }

  /** Counts from now on alone. */
  void measureFrom(long now) {
    since = now;
    work = 0;
    waited = 0;
    count = 0;
  }

  /** Work that was offered for each server's time; above 1 it piles up. */
  double load(long now) {
    return now == since ? 0 : (double) work / (now - since) / free.length;
  }

  /** Nanoseconds from an offer until it is begun, on average. */
  double meanWait() {
    return count == 0 ? 0 : (double) waited / count;
  }

  /** Offers a second. */
  double rate(long now) {
    return now == since ? 0 : count * 1e9 / (now - since);
  }
}

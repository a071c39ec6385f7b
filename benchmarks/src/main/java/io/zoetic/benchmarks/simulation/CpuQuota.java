// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

/**
 * The CPU time of a container with a limit, as the kernel hands it out: so much of every period,
 * and nothing more until the next one begins. One thread.
 */
final class CpuQuota {
  private static final long PERIOD = 100_000_000;

  private final long quota;
  private final long phase;
  private long period = -1;
  private long used;

  /**
   * @param millicores thousandths of a core
   * @param phase when its periods begin
   */
  CpuQuota(int millicores, long phase) {
    this.quota = PERIOD * millicores / 1000;
    this.phase = phase % PERIOD;
  }

  /** When a thread has got so much CPU time that wants it from now on. */
  long finish(long now, long cpu) {
    long at = now;
    for (long left = cpu; left > 0; ) {
      enter(at);
      long end = period * PERIOD + phase;
      long run = Math.min(left, Math.min(end - at, Math.max(0, quota - used)));
      used += run;
      left -= run;
      at = left > 0 ? (used >= quota ? end : at + run) : at + run;
    }
    return at;
  }

  /** Another thread of the container takes so much, whenever it gets it. */
  void use(long now, long cpu) {
    enter(now);
    used += cpu;
  }

  /** What was used beyond the quota is owed by the next period. */
  private void enter(long at) {
    long entered = Math.floorDiv(at - phase, PERIOD) + 1;
    if (entered > period) {
      used = period < 0 ? 0 : Math.max(0, used - quota * (entered - period));
      period = entered;
    }
  }
}

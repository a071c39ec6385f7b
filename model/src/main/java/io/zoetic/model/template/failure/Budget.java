// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.failure;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The rest of what one rendering may use. For one thread. */
public final class Budget {
  /** Characters of a text, the output included. */
  public static final int TEXT_MAX = 64 << 20;

  /** Values of a list that a template makes. */
  static final int LIST_MAX = 1_000_000;

  private static final int STEPS_MAX = 1_000_000;
  private static final int DEPTH_MAX = 64;
  private static final long NANOS_MAX = 1_000_000_000L;
  private static final int STEPS_BETWEEN_LOOKS = 256;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final long began = System.nanoTime();
  private final long cpuBegan = cpuNanos();
  private int steps;
  private int evaluations;
  private int depth;

  /** The time this thread has computed for; that of the clock where it is not known. */
  private static long cpuNanos() {
    return Thread.currentThread().isVirtual() || !THREADS.isCurrentThreadCpuTimeSupported()
        ? System.nanoTime()
        : THREADS.getCurrentThreadCpuTime();
  }

  /** One turn of a loop. */
  public void step() {
    if (++steps > STEPS_MAX) {
      throw TemplateException.limit(
          "loops must take at most %d turns, took more".formatted(STEPS_MAX));
    }
  }

  /** One expression. */
  public void evaluate() {
    // A thread that others keep from computing has not taken longer.
    if (++evaluations % STEPS_BETWEEN_LOOKS == 0
        && System.nanoTime() - began > NANOS_MAX
        && cpuNanos() - cpuBegan > NANOS_MAX) {
      throw TemplateException.limit("a rendering must take at most 1 s, took more");
    }
  }

  /** A call within calls. */
  public void enter() {
    if (++depth > DEPTH_MAX) {
      throw TemplateException.limit(
          "calls must be at most %d deep, were more".formatted(DEPTH_MAX));
    }
  }

  public void leave() {
    depth--;
  }

  /**
   * @throws TemplateException if a text gets too long
   */
  public static void requireText(long length) {
    if (length > TEXT_MAX) {
      throw TemplateException.limit(
          "a text must have at most %d characters, would have %d".formatted(TEXT_MAX, length));
    }
  }

  /**
   * @throws TemplateException if a list gets too long
   */
  public static void requireList(long size) {
    if (size > LIST_MAX) {
      throw TemplateException.limit(
          "a list must have at most %d values, would have %d".formatted(LIST_MAX, size));
    }
  }
}

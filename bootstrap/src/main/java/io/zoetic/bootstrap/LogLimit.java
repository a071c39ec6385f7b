// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Keeps what happens a thousand times a second from filling the log: of each kind so many lines go
 * through in a window of time, and the first of the next says how many did not. Thread-safe.
 *
 * @param <K> kinds, of which there are few
 */
public final class LogLimit<K> {
  private final int lines;
  private final long windowNanos;
  private final LongSupplier nanoTime;
  private final Map<K, Window> windows = new ConcurrentHashMap<>();

  /**
   * The current window of a kind.
   *
   * @param before how many were kept back in the one before
   */
  private record Window(long start, long count, long before) {}

  /**
   * @param lines of a kind in a window
   * @param nanoTime counts nanoseconds from anywhere
   */
  public LogLimit(int lines, Duration window, LongSupplier nanoTime) {
    this.lines = lines;
    this.windowNanos = window.toNanos();
    this.nanoTime = requireNonNull(nanoTime, "nanoTime");
  }

  /**
   * Whether the next line of a kind may go through.
   *
   * @return how many have been kept back since the last that did, or nothing if it may not
   */
  public OptionalLong next(K kind) {
    long now = nanoTime.getAsLong();
    Window window = windows.merge(kind, new Window(now, 1, 0), (old, fresh) -> after(old, now));
    return window.count() > lines
        ? OptionalLong.empty()
        : OptionalLong.of(window.count() == 1 ? window.before() : 0);
  }

  private Window after(Window old, long now) {
    return now - old.start() < windowNanos
        ? new Window(old.start(), old.count() + 1, old.before())
        : new Window(now, 1, Math.max(0, old.count() - lines));
  }
}

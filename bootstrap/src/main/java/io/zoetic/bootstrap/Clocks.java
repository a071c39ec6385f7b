// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The two clocks of a process. What ends after a while is measured by the steady one alone: the
 * machine's may be set at any moment, and is another one on every machine. Thread-safe.
 *
 * @param wall says what time it is, for people and other machines
 * @param steady only goes on, at the pace of time; comparable within this process alone
 */
public record Clocks(InstantSource wall, InstantSource steady) {
  public Clocks {
    requireNonNull(wall, "wall");
    requireNonNull(steady, "steady");
  }

  /** Those of this process. */
  public static Clocks system() {
    return of(InstantSource.system());
  }

  /** The steady clock begins with what the other one says now. */
  public static Clocks of(InstantSource wall) {
    Instant begin = wall.instant();
    long beginNanos = System.nanoTime();
    return new Clocks(wall, () -> begin.plusNanos(System.nanoTime() - beginNanos));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.adaptation.Router;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Has suites read that no run has asked for yet, a little at a time, so that after a start of a
 * trainer a run seldom has to wait for them. One thread.
 */
public final class SuitesAhead {
  /** A run that comes waits so long at most, about. */
  private static final Duration PIECE = Duration.ofSeconds(1);

  /** To find what is new takes a look at all that is held out. */
  private static final long LOOK_EVERY = Duration.ofMinutes(5).toNanos();

  private final SuiteScreen screen;
  private final Supplier<ServingSnapshot> served;
  private final SuiteScreen.Suites suites;
  private final LongSupplier nanoTime;
  private Map<String, Examples.Mark> marks = Map.of();
  private long looked;

  /**
   * Nothing is read yet.
   *
   * @param served tells what serves requests
   * @param nanoTime as {@link System#nanoTime}
   */
  public SuitesAhead(
      SuiteScreen screen,
      Supplier<ServingSnapshot> served,
      SuiteScreen.Suites suites,
      LongSupplier nanoTime) {
    this.screen = screen;
    this.served = served;
    this.suites = suites;
    this.nanoTime = nanoTime;
    looked = nanoTime.getAsLong() - LOOK_EVERY;
  }

  /** Reads on for a moment, if there is anything to be read. */
  public void readOn() {
    boolean isTime = nanoTime.getAsLong() - looked >= LOOK_EVERY;
    if (marks.isEmpty() && !isTime) {
      return;
    }
    ServingSnapshot now = served.get();
    if (isTime) {
      looked = nanoTime.getAsLong();
      marks = marks(now);
    }
    Router router = now.router().orElse(null);
    if (router == null || !screen.readAhead(router, marks, suites, PIECE)) {
      marks = Map.of();
    }
  }

  /** Few suites need no look at them, nor at what is held out. */
  private Map<String, Examples.Mark> marks(ServingSnapshot now) {
    Set<String> names = new HashSet<>(now.experts().names());
    names.add(Example.BASE);
    if (!screen.isNeededFor(names.size())) {
      return Map.of();
    }
    Map<String, Examples.Mark> all = new HashMap<>(suites.marks());
    all.keySet().retainAll(names);
    return all;
  }
}

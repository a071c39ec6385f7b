// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/**
 * A clock that goes on from one event to the next, as fast as they can be carried out. Events of
 * the same moment come in the order in which they were asked for, so that a run is the same every
 * time. Nanoseconds since its beginning. One thread.
 */
final class VirtualTime implements InstantSource {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long asked;
  private Instant instant = BEGIN;

  private record Event(long at, long order, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
    }
  }

  long now() {
    return now;
  }

  @Override
  public Instant instant() {
    return instant;
  }

  void at(long moment, Runnable task) {
    if (moment < now) {
      throw new IllegalArgumentException(
          "an event must not lie in the past, was at %d ns, now is %d".formatted(moment, now));
    }
    events.add(new Event(moment, asked++, task));
  }

  void after(long delay, Runnable task) {
    at(now + delay, task);
  }

  void every(long first, long period, Runnable task) {
    at(
        first,
        () -> {
          task.run();
          every(now + period, period, task);
        });
  }

  /** Carries out what is to happen before that moment, which is then. */
  void runUntil(long end) {
    while (!events.isEmpty() && events.element().at() < end) {
      Event next = events.remove();
      goTo(next.at());
      next.task().run();
    }
    goTo(end);
  }

  private void goTo(long moment) {
    if (moment != now) {
      now = moment;
      instant = BEGIN.plusNanos(moment);
    }
  }
}

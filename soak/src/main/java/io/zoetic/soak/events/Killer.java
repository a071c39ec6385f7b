// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import io.zoetic.soak.run.Cluster;
import io.zoetic.soak.run.Cluster.Service;
import io.zoetic.soak.run.Part;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Kills a process at numbers of events that the seed decides, as it does which: every service once,
 * in an order of chance, before any comes again, and now and then all of its processes. Each is
 * started again while the others go on, or are killed.
 */
final class Killer {
  private static final int ALL_AT_ONCE = 4;
  private static final Duration LOOK = Duration.ofMillis(10);

  private final Cluster cluster;
  private final LongSupplier events;
  private final int perKill;
  private final Random random;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Deque<Service> order = new ArrayDeque<>();
  private final Map<Service, Integer> kills = new EnumMap<>(Service.class);
  private final Map<Part, Future<?>> starting = new HashMap<>();
  private final LongAdder ended = new LongAdder();
  private final AtomicLong longest = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Future<?> running;

  private Killer(Cluster cluster, LongSupplier events, int perKill, Random random) {
    this.cluster = cluster;
    this.events = events;
    this.perKill = perKill;
    this.random = random;
    this.running =
        threads.submit(
            () -> {
              run();
              return null;
            });
  }

  /**
   * Starts to kill.
   *
   * @param events so far
   * @param perKill events between two kills, on average
   */
  static Killer start(Cluster cluster, LongSupplier events, int perKill, Random random) {
    return new Killer(cluster, events, perKill, random);
  }

  private void run() throws Exception {
    long next = pause();
    while (!stopped.get()) {
      if (events.getAsLong() < next) {
        LockSupport.parkNanos(LOOK.toNanos());
      } else {
        kill();
        next += pause();
      }
    }
    for (Future<?> each : starting.values()) {
      each.get();
    }
  }

  private void kill() throws Exception {
    if (order.isEmpty()) {
      List<Service> all = new ArrayList<>(List.of(Service.values()));
      Collections.shuffle(all, random);
      order.addAll(all);
    }
    Service service = order.remove();
    List<Part> parts = cluster.of(service);
    List<Part> victims =
        random.nextInt(ALL_AT_ONCE) == 0 ? parts : List.of(parts.get(random.nextInt(parts.size())));
    for (Part victim : victims) {
      Future<?> before = starting.remove(victim);
      if (before != null) {
        before.get();
      }
      victim.kill();
      kills.merge(service, 1, Integer::sum);
      starting.put(victim, threads.submit(() -> start(victim)));
    }
  }

  private Void start(Part victim) throws Exception {
    long begin = System.nanoTime();
    ended.add(victim.startAgain());
    longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
    return null;
  }

  private long pause() {
    return Math.max(1, (long) (perKill * (0.5 + random.nextDouble())));
  }

  /** How often what was started again ended by itself, and was started once more. */
  long endedAtStart() {
    return ended.sum();
  }

  /** How long the longest start took. */
  Duration longestStart() {
    return Duration.ofNanos(longest.get());
  }

  /** Ends when everything that was killed runs again; how often each service was killed. */
  Map<Service, Integer> stop() throws Exception {
    stopped.set(true);
    running.get();
    threads.close();
    return Map.copyOf(kills);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.feedback;

import io.zoetic.events.completion.WorkerLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Concurrent clients with feedback, and the end of an adapter worker that writes what the feedback
 * is about: before it, after it, or in between.
 */
final class FeedbackLoad {
  private static final int CLIENTS = 8;
  private static final int INTERACTIONS_MIN = 12;
  private static final int INTERACTIONS_MAX = 25;
  private static final double AGAIN = 0.02;

  private final FeedbackClient client;
  private final WorkerLink worker;
  private final Ledger ledger;
  private final int rate;

  /**
   * @param rate events per second, at most
   */
  FeedbackLoad(FeedbackClient client, WorkerLink worker, Ledger ledger, int rate) {
    this.client = client;
    this.worker = worker;
    this.ledger = ledger;
    this.rate = rate;
  }

  /**
   * Interactions whose feedback goes together.
   *
   * @param halvesBefore how many halves of the feedback come before the interactions: 0, 1 or 2
   */
  private record Parcel(int from, int to, int halvesBefore, long seed) {
    /** One kind after the other, so that a half of it is about every interaction. */
    List<Event> events() {
      List<Event> events = new ArrayList<>();
      for (int kind = 0; kind < Event.PER_INTERACTION; kind++) {
        for (int i = from; i < to; i++) {
          events.add(new Event(i * Event.PER_INTERACTION + kind));
        }
      }
      return events;
    }
  }

  /** Sends everything, and returns when all of it is acknowledged. */
  void run(Random random) throws ExecutionException, InterruptedException {
    List<Parcel> parcels = parcels(random);
    AtomicInteger next = new AtomicInteger();
    long begin = System.nanoTime();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        running.add(
            clients.submit(
                () -> {
                  for (int k = next.getAndIncrement();
                      k < parcels.size();
                      k = next.getAndIncrement()) {
                    awaitTurn(parcels.get(k), begin);
                    send(parcels.get(k));
                  }
                }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  private List<Parcel> parcels(Random random) {
    int interactions = ledger.events() / Event.PER_INTERACTION;
    List<Parcel> parcels = new ArrayList<>();
    for (int from = 0; from < interactions; from = parcels.getLast().to()) {
      int size = random.nextBoolean() ? 1 : random.nextInt(INTERACTIONS_MIN, INTERACTIONS_MAX + 1);
      int to = Math.min(from + size, interactions);
      parcels.add(new Parcel(from, to, random.nextInt(3), random.nextLong()));
    }
    return parcels;
  }

  private void awaitTurn(Parcel parcel, long begin) {
    long due = begin + 1_000_000_000L * parcel.from() * Event.PER_INTERACTION / rate;
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
    }
  }

  private void send(Parcel parcel) {
    Random random = new Random(parcel.seed());
    List<Event> events = parcel.events();
    int before = events.size() * parcel.halvesBefore() / 2;
    send(events.subList(0, before), random);
    ledger.cameBefore(events.subList(0, before));
    for (int i = parcel.from(); i < parcel.to(); i++) {
      worker.record(Event.interaction(i));
    }
    send(events.subList(before, events.size()), random);
  }

  /** That of one interaction goes piece by piece, that of many together. */
  private void send(List<Event> events, Random random) {
    int atOnce = events.size() <= Event.PER_INTERACTION ? 1 : events.size();
    for (int from = 0; from < events.size(); from += atOnce) {
      List<Event> some = events.subList(from, from + atOnce);
      ledger.acknowledged(some, client.send(some));
      if (random.nextDouble() < AGAIN) {
        ledger.acknowledgedAgain(some, client.send(some));
      }
    }
  }
}

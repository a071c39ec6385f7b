// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import io.zoetic.events.completion.WorkerLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients with feedback, and the end of an adapter worker that writes what the feedback is about:
 * before it, after it, or in between.
 */
final class FeedbackLoad {
  private static final int INTERACTIONS_MIN = 12;
  private static final int INTERACTIONS_MAX = 120;
  private static final double AGAIN = 0.02;

  private final FeedbackClient client;
  private final WorkerLink worker;
  private final Ledger ledger;
  private final Pace pace;
  private final List<Parcel> parcels;
  private final AtomicInteger next = new AtomicInteger();

  FeedbackLoad(FeedbackClient client, WorkerLink worker, Ledger ledger, Pace pace, Random random) {
    this.client = client;
    this.worker = worker;
    this.ledger = ledger;
    this.pace = pace;
    this.parcels = parcels(random, ledger.events() / Event.PER_INTERACTION);
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

  /** Sends until all is acknowledged; several threads may. */
  void run() {
    for (int i = next.getAndIncrement(); i < parcels.size(); i = next.getAndIncrement()) {
      Parcel parcel = parcels.get(i);
      if (!pace.awaitTurn(parcel.from() * Event.PER_INTERACTION, ledger.events())) {
        return;
      }
      send(parcel);
    }
  }

  private static List<Parcel> parcels(Random random, int interactions) {
    List<Parcel> parcels = new ArrayList<>();
    for (int from = 0; from < interactions; from = parcels.getLast().to()) {
      int size = random.nextBoolean() ? 1 : random.nextInt(INTERACTIONS_MIN, INTERACTIONS_MAX + 1);
      int to = Math.min(from + size, interactions);
      parcels.add(new Parcel(from, to, random.nextInt(3), random.nextLong()));
    }
    return parcels;
  }

  private void send(Parcel parcel) {
    Random random = new Random(parcel.seed());
    List<Event> events = parcel.events();
    int before = events.size() * parcel.halvesBefore() / 2;
    send(events.subList(0, before), random);
    ledger.cameBefore(events.subList(0, before));
    for (int i = parcel.from(); i < parcel.to(); i++) {
      worker.record(Event.interaction(i));
      ledger.interacted(i);
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

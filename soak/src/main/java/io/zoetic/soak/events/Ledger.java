// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The record of what clients were told. Thread-safe. */
final class Ledger {
  private final AtomicReferenceArray<@Nullable UUID> ids;
  private final BitSet before = new BitSet();
  private final BitSet interactions = new BitSet();
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder changed = new LongAdder();
  private final LongAdder resent = new LongAdder();
  private final LongAdder taken = new LongAdder();

  Ledger(int events) {
    ids = new AtomicReferenceArray<>(events);
  }

  int events() {
    return ids.length();
  }

  /** Under which id an event was acknowledged. */
  @Nullable UUID id(Event event) {
    return ids.get(event.number());
  }

  /** The first answer. */
  void acknowledged(List<Event> events, List<FeedbackClient.Receipt> receipts) {
    requireAll(events, receipts);
    for (int i = 0; i < events.size(); i++) {
      ids.set(events.get(i).number(), receipts.get(i).id());
    }
    acknowledged.add(events.size());
  }

  /** How many were acknowledged. */
  int acknowledged() {
    return acknowledged.intValue();
  }

  /** An interaction was handed to the end of a worker. */
  synchronized void interacted(int interaction) {
    interactions.set(interaction);
  }

  synchronized boolean hasInteracted(int interaction) {
    return interactions.get(interaction);
  }

  /** How many interactions there must be. */
  synchronized int interactions() {
    return interactions.cardinality();
  }

  /** The answer to what was acknowledged before. */
  void acknowledgedAgain(List<Event> events, List<FeedbackClient.Receipt> receipts) {
    requireAll(events, receipts);
    resent.add(events.size());
    for (int i = 0; i < events.size(); i++) {
      if (!receipts.get(i).id().equals(id(events.get(i)))) {
        changed.increment();
      }
      if (!receipts.get(i).duplicate()) {
        taken.increment();
      }
    }
  }

  private static void requireAll(List<Event> events, List<FeedbackClient.Receipt> receipts) {
    if (receipts.size() != events.size()) {
      throw new IllegalStateException(
          "receipts must be as many as events, were %d for %d"
              .formatted(receipts.size(), events.size()));
    }
  }

  /** Events that were acknowledged while their interactions were not even sent. */
  synchronized void cameBefore(List<Event> events) {
    events.forEach(event -> before.set(event.number()));
  }

  synchronized boolean hasComeBefore(Event event) {
    return before.get(event.number());
  }

  /** How much was sent again on purpose. */
  long resent() {
    return resent.sum();
  }

  /** How much of it was answered with another id. */
  long changed() {
    return changed.sum();
  }

  /** How much of it was taken as new. */
  long takenTwice() {
    return taken.sum();
  }
}

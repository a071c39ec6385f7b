// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.fleet.PartyLoads;
import io.zoetic.vectorstore.fleet.PartyLoads.Load;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides which items go to the workers and when, in the order of a {@link FairQueue}. What is
 * behind it, the log, hands out first come, first served, so no more goes there than the workers
 * can take up at once: as many as they have slots, and an eighth more to be there when one becomes
 * free.
 *
 * <p>Where several parties share, an eighth of the slots is kept for those that hold less than
 * their share: running items are not taken back, so nobody may hold all slots while another is
 * likely to come. Whoever is alone has them all.
 *
 * <p>Other gateways send to the same workers, and say now and then what parties ask of them. So a
 * share is of all slots and of what a party holds anywhere; who has one makes way for those that
 * wait elsewhere with less; and since slots may have gone to others meanwhile, only a few items are
 * on their way at a time.
 *
 * <p>Each item is in its line, sent, or taken by a worker that has named it. One that is sent and
 * that nobody names, while there are slots free, has got lost on its way or its worker has: after a
 * while it no longer stands in the way of others. Confined to one thread.
 *
 * @param <T> compared by {@code equals}
 */
public final class Dispatch<T> {
  /** Sent at a time while no worker has said how many slots it has. */
  private static final int UNTOLD = 8;

  private static final int SPARE_SHARE = 8;

  private final FairQueue<T> queue = new FairQueue<>();
  private final Parties parties = new Parties();
  private final WorkerSlots workers = new WorkerSlots();
  private final Map<T, Instant> sent = new LinkedHashMap<>();
  private final Set<T> taken = new HashSet<>();
  private final Places<T> places;
  private final Duration patience;
  private final Consumer<T> out;

  /**
   * @param placesMax items that there may be in all
   * @param patience with an item that was sent and nobody names
   * @param out sends an item
   */
  public Dispatch(int placesMax, Duration patience, Consumer<T> out) {
    this.places = new Places<>(queue, parties, placesMax);
    this.patience = requireNonNull(patience, "patience");
    this.out = requireNonNull(out, "out");
  }

  /** Who has how many of the places. */
  public Places<T> places() {
    return places;
  }

  /** A party asks for something: there is to share with it, whether or not it finds a place. */
  public void arrives(Party party, Instant now) {
    parties.seen(party, now);
  }

  /** Adds an item of a party that has arrived; {@link #send} sends it in its turn. */
  public void add(Party party, T item) {
    queue.add(party, item);
  }

  /** An item must be sent again; it is the next of its party. */
  public void addAgain(T item) {
    sent.remove(item);
    taken.remove(item);
    queue.putBack(item);
  }

  /** An item that was taken has used so many tokens more. */
  public void used(T item, long tokens) {
    Party party = queue.partyOf(item);
    if (party != null) {
      queue.use(item, tokens);
      parties.used(party, tokens);
    }
  }

  /** What is asked of this gateway, for others to hear. */
  public Map<String, Load> loads() {
    return parties.told(party -> new Load(queue.waiting(party), queue.held(party), 0));
  }

  /** Other gateways say what is asked of them; that is believed for some seconds. */
  public void heardElsewhere(Map<Party, Load> loads, Instant now) {
    parties.heard(loads, now, PartyLoads.GONE_AFTER).forEach(queue::useElsewhere);
  }

  /** A worker has an item that was sent. */
  public void taken(T item) {
    sent.remove(item);
    taken.add(item);
  }

  /** An item is over, wherever it is. */
  public void remove(T item) {
    sent.remove(item);
    taken.remove(item);
    queue.remove(item);
  }

  /** Whether an item waits for its turn, so that nobody but this gateway knows of it. */
  public boolean isWaiting(T item) {
    return queue.isWaiting(item);
  }

  /** Items that wait for their turn. */
  public int waiting() {
    return queue.waiting();
  }

  /** Items that workers have. */
  public int taken() {
    return taken.size();
  }

  /** A worker says how many items of ours it can have at a time. */
  public void heard(String worker, int slots, Instant now) {
    workers.heard(worker, slots, now);
  }

  /** A worker is gone. */
  public void lost(@Nullable String worker) {
    if (worker != null) {
      workers.lost(worker);
    }
  }

  /** To be called now and then: forgets parties and workers of which nothing is heard. */
  public void expire(Instant now) {
    parties.expire(now, party -> queue.held(party) + queue.waiting(party) > 0);
    workers.expire(now);
  }

  /** Sends what may go. */
  public void send(Instant now) {
    passOver(now.minus(patience));
    for (T item = queue.next(this::mayGo); item != null; item = queue.next(this::mayGo)) {
      sent.put(item, now);
      out.accept(item);
    }
  }

  private boolean mayGo(Party party) {
    int slots = workers.sum();
    int heldElsewhere = parties.heldElsewhere();
    if (slots == 0) {
      return sent.size() < UNTOLD;
    }
    int all = slots + heldElsewhere;
    int spare = Math.ceilDiv(all, SPARE_SHARE);
    int underWay = sent.size() + taken.size();
    if (!parties.areSeveral()) {
      return underWay < slots + spare;
    }
    if (parties.areElsewhere() && sent.size() >= Math.max(UNTOLD, spare)) {
      return false;
    }
    return isWithinShare(party, all + spare)
        ? underWay < slots + spare
        : underWay < Math.max(1, slots - spare) && !isAwaitedElsewhere(party, all + spare);
  }

  private boolean isWithinShare(Party party, int all) {
    return queue.held(party) + parties.elsewhere(party).held() < parties.share(party, all);
  }

  /** Whether another party waits at another gateway for what is its share. */
  private boolean isAwaitedElsewhere(Party but, int all) {
    return parties.waitingElsewhere().stream()
        .anyMatch(other -> !other.equals(but) && isWithinShare(other, all));
  }

  /** While all slots are busy, what was sent waits for them rightly. */
  private void passOver(Instant oldest) {
    boolean slotsAreFree = taken.size() < workers.sum() || workers.sum() == 0;
    Iterator<Instant> times = sent.values().iterator();
    while (slotsAreFree && times.hasNext() && times.next().isBefore(oldest)) {
      times.remove();
    }
  }
}

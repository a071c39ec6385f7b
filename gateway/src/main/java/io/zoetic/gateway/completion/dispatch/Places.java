// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * The places that there are for items, waiting and under way. Anybody may use those that are free.
 * Where there is none, a party that has less than its share gets one of another that has more and
 * whose items still wait. Confined to one thread.
 *
 * @param <T> compared by {@code equals}
 */
public final class Places<T> {
  /** However many parties there are, each may have this part of the places. */
  private static final int FLOOR_SHARE = 64;

  private final FairQueue<T> queue;
  private final Parties parties;
  private final int max;

  Places(FairQueue<T> queue, Parties parties, int max) {
    this.queue = queue;
    this.parties = parties;
    this.max = max;
  }

  /** What a party may have though others want places, too. */
  public int share(Party party) {
    return Math.max(parties.shareHere(party, max), Math.ceilDiv(max, FLOOR_SHARE));
  }

  /** Places that a party has. */
  public int of(Party party) {
    return queue.held(party) + queue.waiting(party);
  }

  /** Places that all have. */
  public int taken() {
    return queue.size();
  }

  /** Whether there are so many more places though nobody gives way. */
  public boolean areFree(int more) {
    return taken() + more <= max;
  }

  /** Whether there are so many more places for a party, if others give way. */
  public boolean areThere(Party party, int more) {
    if (areFree(more)) {
      return true;
    }
    if (of(party) + more > share(party)) {
      return false;
    }
    int toGive = 0;
    for (Party other : queue.parties()) {
      toGive += other.equals(party) ? 0 : toGive(other);
    }
    return taken() - toGive + more <= max;
  }

  private int toGive(Party party) {
    return Math.clamp(of(party) - share(party), 0, queue.waiting(party));
  }

  /**
   * The item to be removed so that there are so many more places for a party: the last one of those
   * that are furthest over their share.
   *
   * @return null if nothing has to be, or nothing can
   */
  public @Nullable T toGiveWay(Party party, int more) {
    if (areFree(more)) {
      return null;
    }
    Party giver = null;
    for (Party other : queue.parties()) {
      if (!other.equals(party)
          && toGive(other) > 0
          && (giver == null || of(other) - share(other) > of(giver) - share(giver))) {
        giver = other;
      }
    }
    return giver == null ? null : queue.last(giver);
  }
}

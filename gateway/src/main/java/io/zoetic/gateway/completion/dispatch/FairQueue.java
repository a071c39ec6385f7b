// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A queue in which every party has its own line. Next is the party that holds the least for its
 * weight of what went out before and is not over yet; between equals, the one whose turn is longest
 * ago. Within a line it is first come, first served. Confined to one thread.
 *
 * <p>What a party costs is what it holds, for as long as it holds it, and not an estimate made when
 * it comes: nobody knows how long an answer becomes. So parties that always have something waiting
 * hold places in proportion to their weights, however long their items take.
 *
 * @param <T> compared by {@code equals}
 */
final class FairQueue<T> {
  private final Map<Party, Line<T>> lines = new LinkedHashMap<>();
  private final Map<T, Line<T>> lineOf = new HashMap<>();
  private long turns;
  private int waiting;

  private static final class Line<T> {
    private final Party party;
    private final LinkedHashSet<T> waiting = new LinkedHashSet<>();
    private int held;
    private long lastTurn;

    Line(Party party) {
      this.party = party;
    }

    /** Whether this one is next rather than the other. */
    boolean isBefore(Line<T> other) {
      long mine = (held + 1L) * other.party.weight();
      long others = (other.held + 1L) * party.weight();
      return mine == others ? lastTurn < other.lastTurn : mine < others;
    }
  }

  /** Lets an item wait behind the others of its party. */
  void add(Party party, T item) {
    Line<T> line = lines.computeIfAbsent(party, Line::new);
    if (lineOf.putIfAbsent(item, line) != null) {
      throw new IllegalArgumentException("an item must be added once, was again: " + item);
    }
    line.waiting.addLast(item);
    waiting++;
  }

  /** Lets an item that went out before wait again, before the others of its party. */
  void putBack(T item) {
    Line<T> line = lineOf.get(item);
    if (line != null && !line.waiting.contains(item)) {
      line.held--;
      line.waiting.addFirst(item);
      waiting++;
    }
  }

  /**
   * Takes out the item whose turn it is; its party holds it from now on.
   *
   * @param mayGo of which parties items may go
   * @return null if none may
   */
  @Nullable T next(Predicate<Party> mayGo) {
    Line<T> next = null;
    for (Line<T> line : lines.values()) {
      if (!line.waiting.isEmpty()
          && (next == null || line.isBefore(next))
          && mayGo.test(line.party)) {
        next = line;
      }
    }
    if (next == null) {
      return null;
    }
    next.held++;
    next.lastTurn = ++turns;
    waiting--;
    return next.waiting.removeFirst();
  }

  /** Forgets an item, whether it waits or is held. Does nothing if it is neither. */
  void remove(T item) {
    Line<T> line = lineOf.remove(item);
    if (line == null) {
      return;
    }
    if (line.waiting.remove(item)) {
      waiting--;
    } else {
      line.held--;
    }
    if (line.waiting.isEmpty() && line.held == 0) {
      lines.remove(line.party);
    }
  }

  /** Whether an item is in its line. */
  boolean isWaiting(T item) {
    Line<T> line = lineOf.get(item);
    return line != null && line.waiting.contains(item);
  }

  /** The item of a party that came last of those that wait, or null. */
  @Nullable T last(Party party) {
    Line<T> line = lines.get(party);
    return line == null || line.waiting.isEmpty() ? null : line.waiting.getLast();
  }

  /** Those that have something here. */
  Iterable<Party> parties() {
    return lines.keySet();
  }

  /** Items of a party that went out and are not over. */
  int held(Party party) {
    Line<T> line = lines.get(party);
    return line == null ? 0 : line.held;
  }

  /** Items of a party that wait. */
  int waiting(Party party) {
    Line<T> line = lines.get(party);
    return line == null ? 0 : line.waiting.size();
  }

  /** All items that wait. */
  int waiting() {
    return waiting;
  }

  /** All items that wait or are held. */
  int size() {
    return lineOf.size();
  }
}

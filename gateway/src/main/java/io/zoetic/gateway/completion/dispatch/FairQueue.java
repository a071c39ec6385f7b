// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A queue in which every party has its own line. Next is the party that has used the fewest tokens
 * for its weight; between equals, the one whose turn is longest ago. Within a line it is first
 * come, first served. Confined to one thread.
 *
 * <p>Nobody knows how many tokens an item will use, so each counts as {@value #ADVANCE} from when
 * it goes out until it has used more, or is over. So parties that always have something waiting use
 * tokens in proportion to their weights, and of what they have not used yet, places. Who comes, or
 * comes again, begins where the one stands that has used the least: there is no credit for having
 * been away.
 *
 * @param <T> compared by {@code equals}
 */
final class FairQueue<T> {
  /** Tokens of an item of which nothing more is known. */
  private static final long ADVANCE = 256;

  private final Map<Party, Line<T>> lines = new LinkedHashMap<>();
  private final Map<T, Place<T>> places = new HashMap<>();
  private long turns;
  private int waiting;

  private static final class Line<T> {
    private final Party party;
    private final LinkedHashSet<T> waiting = new LinkedHashSet<>();

    /** Tokens that have been used, and those that count without having been. */
    private double used;

    private long ahead;
    private int held;
    private long lastTurn;

    Line(Party party) {
      this.party = party;
    }

    /** Whether this one is next rather than the other. */
    boolean isBefore(Line<T> other) {
      double mine = (used + ahead + ADVANCE) * other.party.weight();
      double others = (other.used + other.ahead + ADVANCE) * party.weight();
      return mine == others ? lastTurn < other.lastTurn : mine < others;
    }

    double usedForWeight() {
      return used / party.weight();
    }
  }

  /** Where an item is, and what it has used. */
  private static final class Place<T> {
    private final Line<T> line;
    private boolean isOut;
    private long used;

    Place(Line<T> line) {
      this.line = line;
    }

    private long ahead() {
      return isOut ? Math.max(0, ADVANCE - used) : 0;
    }

    void use(long tokens) {
      line.ahead -= ahead();
      used += tokens;
      line.used += tokens;
      line.ahead += ahead();
    }

    void goOut() {
      isOut = true;
      line.held++;
      line.ahead += ahead();
    }

    void comeBack() {
      line.held--;
      line.ahead -= ahead();
      isOut = false;
    }
  }

  /** Lets an item wait behind the others of its party. */
  void add(Party party, T item) {
    if (places.containsKey(item)) {
      throw new IllegalArgumentException("an item must be added once, was again: " + item);
    }
    Line<T> line = lines.computeIfAbsent(party, this::newcomer);
    places.put(item, new Place<>(line));
    line.waiting.addLast(item);
    waiting++;
  }

  private Line<T> newcomer(Party party) {
    Line<T> line = new Line<>(party);
    line.used =
        party.weight() * lines.values().stream().mapToDouble(Line::usedForWeight).min().orElse(0);
    return line;
  }

  /** Lets an item that went out before wait again, before the others of its party. */
  void putBack(T item) {
    Place<T> place = places.get(item);
    if (place != null && place.isOut) {
      place.comeBack();
      place.line.waiting.addFirst(item);
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
    next.lastTurn = ++turns;
    waiting--;
    T item = next.waiting.removeFirst();
    requireNonNull(places.get(item)).goOut();
    return item;
  }

  /** An item has used so many tokens more. Does nothing if it is over. */
  void use(T item, long tokens) {
    Place<T> place = places.get(item);
    if (place != null) {
      place.use(tokens);
    }
  }

  /** A party has used so many tokens by items that are not here. */
  void useElsewhere(Party party, long tokens) {
    Line<T> line = lines.get(party);
    if (line != null) {
      line.used += tokens;
    }
  }

  /** Forgets an item, whether it waits or is held. Does nothing if it is neither. */
  void remove(T item) {
    Place<T> place = places.remove(item);
    if (place == null) {
      return;
    }
    Line<T> line = place.line;
    if (place.isOut) {
      place.comeBack();
    } else {
      line.waiting.remove(item);
      waiting--;
    }
    if (line.waiting.isEmpty() && line.held == 0) {
      lines.remove(line.party);
    }
  }

  /** Whether an item is in its line. */
  boolean isWaiting(T item) {
    Place<T> place = places.get(item);
    return place != null && !place.isOut;
  }

  /** Whose an item is, or null if it is over. */
  @Nullable Party partyOf(T item) {
    Place<T> place = places.get(item);
    return place == null ? null : place.line.party;
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
    return places.size();
  }
}

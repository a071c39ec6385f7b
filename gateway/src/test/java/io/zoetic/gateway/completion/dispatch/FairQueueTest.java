// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FairQueueTest {
  private static final List<Party> PARTIES =
      List.of(new Party("a", 1), new Party("b", 1), new Party("c", 3), new Party("d", 10));

  /** The same by lists that are searched from end to end. */
  private static final class Oracle {
    private final Map<Party, List<Integer>> waiting = new LinkedHashMap<>();
    private final Map<Integer, Party> held = new HashMap<>();
    private final List<Party> turns = new ArrayList<>();

    private List<Integer> line(Party party) {
      return waiting.computeIfAbsent(party, _ -> new ArrayList<>());
    }

    void add(Party party, int item) {
      line(party).add(item);
    }

    void putBack(int item) {
      Party party = held.remove(item);
      if (party != null) {
        line(party).addFirst(item);
      }
    }

    void remove(int item) {
      waiting.values().forEach(line -> line.remove((Integer) item));
      held.remove(item);
      // Who has nothing left begins anew.
      waiting
          .entrySet()
          .removeIf(line -> line.getValue().isEmpty() && !held.containsValue(line.getKey()));
      turns.retainAll(waiting.keySet());
    }

    private double load(Party party) {
      return (held.values().stream().filter(party::equals).count() + 1.0) / party.weight();
    }

    @Nullable Integer next(Predicate<Party> mayGo) {
      return waiting.keySet().stream()
          .filter(party -> mayGo.test(party) && !line(party).isEmpty())
          .min(Comparator.comparingDouble(this::load).thenComparing(turns::lastIndexOf))
          .map(
              party -> {
                int item = line(party).removeFirst();
                held.put(item, party);
                turns.add(party);
                return item;
              })
          .orElse(null);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void randomUse_isAsTheOracleHasIt(long seed) {
    var random = new Random(seed);
    var queue = new FairQueue<Integer>();
    var oracle = new Oracle();
    for (int i = 0; i < 3000; i++) {
      Party party = PARTIES.get(random.nextInt(PARTIES.size()));
      int some = random.nextInt(i + 1);
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          oracle.add(party, i);
          queue.add(party, i);
        }
        case 2 -> {
          oracle.putBack(some);
          queue.putBack(some);
        }
        case 3 -> {
          oracle.remove(some);
          queue.remove(some);
        }
        default -> {
          Predicate<Party> mayGo = random.nextBoolean() ? _ -> true : each -> !each.equals(party);
          assertThat(queue.next(mayGo))
              .as("step %d of seed %d", i, seed)
              .isEqualTo(oracle.next(mayGo));
        }
      }
      int waits = oracle.waiting.values().stream().mapToInt(List::size).sum();
      assertThat(queue.waiting()).isEqualTo(waits);
      assertThat(queue.size()).isEqualTo(waits + oracle.held.size());
    }
  }

  @Test
  void parties_thatAlwaysWait_holdInProportionToTheirWeights() {
    var random = new Random(7);
    var queue = new FairQueue<Integer>();
    int items = 0;
    for (int i = 0; i < 1000; i++) {
      for (Party party : PARTIES) {
        queue.add(party, items++);
      }
    }
    List<Integer> held = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      held.add(queue.next(_ -> true));
    }
    for (int i = 0; i < 500; i++) {
      queue.remove(held.remove(random.nextInt(held.size())));
      held.add(queue.next(_ -> true));
    }
    // Whose items end is chance; the one that then has too little is next, so they stay near.
    int[] counts = PARTIES.stream().mapToInt(queue::held).toArray();
    int[] due = {2, 2, 6, 20};
    for (int i = 0; i < due.length; i++) {
      assertThat(counts[i]).as("held by %s", PARTIES.get(i)).isBetween(due[i] - 2, due[i] + 2);
    }
  }

  /** Something that uses a token at each step until it is over. */
  private static final class Item {
    private final int party;
    private int left;

    Item(int party, int length) {
      this.party = party;
      this.left = length;
    }
  }

  @Test
  void parties_thatAlwaysWait_useTokensInProportionToTheirWeights_howeverLongTheirItems() {
    var random = new Random(8);
    var queue = new FairQueue<Item>();
    List<Party> parties = List.of(new Party("long", 1), new Party("short", 1), new Party("c", 3));
    int[] lengths = {2000, 20, 300};
    double[] used = new double[lengths.length];
    List<Item> running = new ArrayList<>();
    for (int step = 0; step < 60_000; step++) {
      while (running.size() < 16) {
        for (int i = 0; i < lengths.length; i++) {
          if (queue.waiting(parties.get(i)) == 0) {
            queue.add(parties.get(i), new Item(i, 1 + random.nextInt(2 * lengths[i])));
          }
        }
        running.add(requireNonNull(queue.next(_ -> true)));
      }
      for (Item item : running) {
        queue.use(item, 1);
        used[item.party]++;
        if (--item.left == 0) {
          queue.remove(item);
        }
      }
      running.removeIf(item -> item.left == 0);
    }
    double all = used[0] + used[1] + used[2];
    assertThat(used[0] / all).isCloseTo(0.2, within(0.02));
    assertThat(used[1] / all).isCloseTo(0.2, within(0.02));
    assertThat(used[2] / all).isCloseTo(0.6, within(0.02));
  }

  @Test
  void whatWasUsedElsewhere_counts() {
    var queue = new FairQueue<String>();
    Party one = PARTIES.getFirst();
    Party other = PARTIES.get(1);
    queue.add(one, "one");
    queue.add(other, "other");
    queue.useElsewhere(one, 1000);
    assertThat(queue.next(_ -> true)).isEqualTo("other");
  }

  @Test
  void whoComesAgain_hasNoCredit_andNoDebt() {
    var queue = new FairQueue<String>();
    Party one = PARTIES.getFirst();
    Party other = PARTIES.get(1);
    queue.add(one, "one0");
    queue.next(_ -> true);
    queue.use("one0", 10_000);
    queue.add(other, "other0");
    queue.add(other, "other1");
    queue.add(one, "one1");
    queue.remove("one0");
    assertThat(List.of(queue.next(_ -> true), queue.next(_ -> true), queue.next(_ -> true)))
        .containsExactly("other0", "one1", "other1");
  }

  @Test
  void last_isWhatCameLastAndStillWaits() {
    var queue = new FairQueue<String>();
    Party party = PARTIES.getFirst();
    assertThat(queue.last(party)).isNull();
    queue.add(party, "first");
    queue.add(party, "second");
    queue.next(_ -> true);
    assertThat(queue.last(party)).isEqualTo("second");
    assertThat(queue.isWaiting("first")).isFalse();
    assertThat(queue.isWaiting("second")).isTrue();
  }
}

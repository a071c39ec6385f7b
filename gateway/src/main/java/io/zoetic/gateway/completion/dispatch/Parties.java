// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import io.zoetic.vectorstore.fleet.PartyLoads.Load;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The parties among which there is to share: those that have something under way or had within the
 * last minute, here or at other gateways. Whoever was here a moment ago is likely to come again,
 * and shall find room. Confined to one thread.
 */
final class Parties {
  private static final Duration LATELY = Duration.ofMinutes(1);

  /** Others are told of no more of them, those that were here last. */
  private static final int TOLD_MAX = 2000;

  private static final Comparator<Map.Entry<Party, Visit>> LATEST_FIRST =
      Comparator.comparing((Map.Entry<Party, Visit> each) -> each.getValue().lastSeen).reversed();

  private final Map<Party, Visit> here = new HashMap<>();
  private Map<Party, Load> elsewhere = Map.of();
  private Instant believedUntil = Instant.MIN;
  private long weightsHere;
  private long weightsElsewhere;
  private int heldElsewhere;
  private List<Party> waitingElsewhere = List.of();

  /** A party that is here. */
  private static final class Visit {
    private Instant lastSeen;
    private long tokens;

    Visit(Instant seen) {
      this.lastSeen = seen;
    }
  }

  /** A party asks for something. */
  void seen(Party party, Instant now) {
    Visit visit = here.get(party);
    if (visit == null) {
      here.put(party, new Visit(now));
      weigh();
    } else {
      visit.lastSeen = now;
    }
  }

  /** A party has used so many tokens here. */
  void used(Party party, long tokens) {
    Visit visit = here.get(party);
    if (visit != null) {
      visit.tokens += tokens;
    }
  }

  /**
   * Other gateways say what is asked of them.
   *
   * @return the tokens that were used there since they said so before
   */
  Map<Party, Long> heard(Map<Party, Load> loads, Instant now, Duration believed) {
    Map<Party, Load> before = elsewhere;
    elsewhere = Map.copyOf(loads);
    believedUntil = now.plus(believed);
    weigh();
    Map<Party, Long> used = new HashMap<>();
    before.forEach(
        (party, load) -> used.put(party, Math.max(0, elsewhere(party).tokens() - load.tokens())));
    return used;
  }

  /** What others are to hear of those that are here, by name. */
  Map<String, Load> told(Function<Party, Load> prompts) {
    return here.entrySet().stream()
        .sorted(LATEST_FIRST)
        .limit(TOLD_MAX)
        .collect(
            Collectors.toMap(
                each -> each.getKey().name(),
                each -> prompts.apply(each.getKey()).plus(new Load(0, 0, each.getValue().tokens))));
  }

  /**
   * Forgets those that have not been seen for a minute, and what others have not said again.
   *
   * @param isBusy which have something under way and stay
   */
  void expire(Instant now, Predicate<Party> isBusy) {
    here.forEach(
        (party, visit) -> {
          if (isBusy.test(party)) {
            visit.lastSeen = now;
          }
        });
    boolean changed = here.values().removeIf(visit -> visit.lastSeen.isBefore(now.minus(LATELY)));
    if (!elsewhere.isEmpty() && believedUntil.isBefore(now)) {
      elsewhere = Map.of();
      changed = true;
    }
    if (changed) {
      weigh();
    }
  }

  private void weigh() {
    weightsHere = here.keySet().stream().mapToLong(Party::weight).sum();
    weightsElsewhere =
        elsewhere.keySet().stream()
            .filter(party -> !here.containsKey(party))
            .mapToLong(Party::weight)
            .sum();
    waitingElsewhere =
        elsewhere.entrySet().stream()
            .filter(each -> each.getValue().waiting() > 0)
            .map(Map.Entry::getKey)
            .toList();
    heldElsewhere = elsewhere.values().stream().mapToInt(Load::held).sum();
  }

  /** Whether there is anybody to share with. */
  boolean areSeveral() {
    return here.size() > 1 || weightsElsewhere > 0;
  }

  /** What other gateways say of a party. */
  Load elsewhere(Party party) {
    return elsewhere.getOrDefault(party, Load.NOTHING);
  }

  /** Items that the workers hold for other gateways. */
  int heldElsewhere() {
    return heldElsewhere;
  }

  /** Whether anybody is at another gateway. */
  boolean areElsewhere() {
    return !elsewhere.isEmpty();
  }

  /** Those that wait at another gateway. */
  List<Party> waitingElsewhere() {
    return waitingElsewhere;
  }

  /** What is a party's of so many that are shared here alone, rounded up; it may be to come. */
  int shareHere(Party party, int all) {
    return share(party, all, weightsHere, here.containsKey(party));
  }

  /** What is a party's of so many that all gateways share, rounded up. */
  int share(Party party, int all) {
    boolean isCounted = here.containsKey(party) || elsewhere.containsKey(party);
    return share(party, all, weightsHere + weightsElsewhere, isCounted);
  }

  private static int share(Party party, int all, long weights, boolean isCounted) {
    long sum = isCounted ? weights : weights + party.weight();
    return (int) Math.ceilDiv((long) all * party.weight(), sum);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.vectorstore.fleet.PartyLoads.Load;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DispatchTest {
  private static final Party ACME = new Party("tenant acme", 1);
  private static final Party GLOBEX = new Party("tenant globex", 1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final List<String> sent = new ArrayList<>();
  private final Dispatch<String> dispatch = new Dispatch<>(1000, PATIENCE, sent::add);
  private int taken;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private void ask(Party party, String name, int items) {
    dispatch.arrives(party, now);
    for (int i = 0; i < items; i++) {
      dispatch.add(party, name + i);
      dispatch.send(now);
    }
  }

  private void takeAll() {
    while (taken < sent.size()) {
      dispatch.taken(sent.get(taken++));
      dispatch.send(now);
    }
  }

  private long sentOf(String name) {
    return sent.stream().filter(each -> each.startsWith(name)).count();
  }

  private void end(String item) {
    dispatch.remove(item);
    dispatch.send(now);
  }

  @Test
  void beforeAWorkerHasSpoken_afewGo_andMoreAsTheyAreTaken() {
    ask(ACME, "a", 30);
    assertThat(sent).hasSize(8);
    assertThat(dispatch.waiting()).isEqualTo(22);

    dispatch.taken("a0");
    dispatch.send(now);
    assertThat(sent).hasSize(9).endsWith("a8");
  }

  @Test
  void whoeverIsAlone_hasAllSlots_andSomeWaitForThem() {
    dispatch.heard("w1", 16, now);
    dispatch.heard("w2", 16, now);
    ask(ACME, "a", 100);
    assertThat(sent).hasSize(36);
    takeAll();
    assertThat(sent).hasSize(36);

    end("a0");
    assertThat(sent).hasSize(37);
  }

  @Test
  void whoSharesWithOthers_leavesThemRoom() {
    dispatch.heard("w", 32, now);
    ask(GLOBEX, "g", 1);
    end("g0");
    ask(ACME, "a", 100);
    takeAll();
    assertThat(sentOf("a")).isEqualTo(28);

    ask(GLOBEX, "h", 4);
    assertThat(sentOf("h")).isEqualTo(4);
  }

  @Test
  void theOneThatHoldsLess_isNext_untilBothHoldTheSame() {
    dispatch.heard("w", 32, now);
    ask(GLOBEX, "g", 1);
    ask(ACME, "a", 100);
    takeAll();
    ask(GLOBEX, "h", 100);
    for (int i = 0; i < 20; i++) {
      end("a" + i);
      takeAll();
    }
    assertThat(sentOf("a") - 20).isBetween(16L, 18L);
    assertThat(sentOf("h") + 1).isBetween(17L, 18L);
  }

  @Test
  void whoHasNotBeenHereForAMinute_needsNoRoom() {
    dispatch.heard("w", 32, now);
    ask(GLOBEX, "g", 1);
    end("g0");
    now = now.plusSeconds(61);
    dispatch.heard("w", 32, now);
    dispatch.expire(now);
    ask(ACME, "a", 100);
    assertThat(sent).hasSize(1 + 36);
  }

  @Test
  void workerThatIsGone_takesNoMore() {
    dispatch.heard("w1", 16, now);
    dispatch.heard("w2", 16, now);
    dispatch.lost("w2");
    ask(ACME, "a", 100);
    assertThat(sent).hasSize(18);
  }

  @Test
  void whatGotLostOnItsWay_standsInNobodysWay() {
    ask(ACME, "a", 20);
    now = now.plus(PATIENCE);
    dispatch.send(now);
    assertThat(sent).hasSize(8);
    now = now.plusMillis(1);
    dispatch.send(now);
    assertThat(sent).hasSize(16);
  }

  @Test
  void whatWaitsForSlotsThatAreBusy_isNotLost() {
    dispatch.heard("w", 8, now);
    ask(ACME, "a", 20);
    sent.subList(0, 8).forEach(dispatch::taken);
    now = now.plusSeconds(50);
    dispatch.send(now);
    assertThat(sent).hasSize(9);
  }

  @Test
  void whoIsAtAnotherGateway_isLeftRoom_untilNothingIsHeardOfThatGateway() {
    dispatch.heard("w", 32, now);
    dispatch.heardElsewhere(Map.of(GLOBEX, Load.NOTHING), now);
    ask(ACME, "a", 100);
    takeAll();
    assertThat(sentOf("a")).isEqualTo(28);

    now = now.plusSeconds(6);
    dispatch.heard("w", 32, now);
    dispatch.expire(now);
    dispatch.send(now);
    takeAll();
    assertThat(sentOf("a")).isEqualTo(36);
  }

  @Test
  void whoWaitsElsewhereWithLess_isMadeWayFor() {
    dispatch.heard("w", 32, now);
    dispatch.heardElsewhere(Map.of(GLOBEX, Load.NOTHING), now);
    ask(ACME, "a", 100);
    takeAll();
    // What the other gateway has got of the slots is not ours any more.
    dispatch.heard("w", 28, now);
    dispatch.heardElsewhere(Map.of(GLOBEX, new Load(50, 4, 0)), now);
    for (int i = 0; i < 28; i++) {
      end("a" + i);
      takeAll();
    }
    assertThat(sentOf("a") - 28).as("half of 32 slots and 4 more").isEqualTo(18);

    dispatch.heardElsewhere(Map.of(GLOBEX, new Load(0, 4, 0)), now);
    dispatch.send(now);
    takeAll();
    assertThat(sentOf("a") - 28).as("nobody waits").isEqualTo(24);
  }

  @Test
  void weights_holdForAllGatewaysTogether() {
    Party heavy = new Party("tenant heavy", 3);
    dispatch.heard("w", 24, now);
    dispatch.heardElsewhere(Map.of(ACME, new Load(50, 8, 0)), now);
    ask(heavy, "h", 100);
    takeAll();
    assertThat(sentOf("h")).as("three quarters of 32 slots and 4 more").isEqualTo(27);
  }

  @Test
  void onTheirWay_areAFewAtATime_whereSlotsMayBeOthersMeanwhile() {
    dispatch.heard("w", 32, now);
    dispatch.heardElsewhere(Map.of(GLOBEX, Load.NOTHING), now);
    ask(ACME, "a", 100);
    assertThat(sent).hasSize(8);
    dispatch.taken("a0");
    dispatch.send(now);
    assertThat(sent).hasSize(9);
  }

  @Test
  void othersHear_whoWaits_whoHolds_andTheTokens() {
    dispatch.heard("w", 8, now);
    ask(ACME, "a", 12);
    ask(GLOBEX, "g", 1);
    end("g0");
    takeAll();
    dispatch.used("a0", 100);
    dispatch.used("a1", 7);
    end("a0");

    assertThat(dispatch.loads())
        .isEqualTo(Map.of("tenant acme", new Load(3, 8, 107), "tenant globex", Load.NOTHING));
  }

  @Test
  void sentAgain_isTheNextOfItsParty() {
    ask(ACME, "a", 20);
    dispatch.taken("a3");
    dispatch.addAgain("a3");
    dispatch.send(now);
    assertThat(sent).hasSize(9).endsWith("a3");
  }
}

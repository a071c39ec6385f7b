// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
  void sentAgain_isTheNextOfItsParty() {
    ask(ACME, "a", 20);
    dispatch.taken("a3");
    dispatch.addAgain("a3");
    dispatch.send(now);
    assertThat(sent).hasSize(9).endsWith("a3");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Party ACME = new Party("tenant acme", 1);
  private static final Party GLOBEX = new Party("tenant globex", 3);

  private final Dispatch<String> dispatch = new Dispatch<>(100, Duration.ofSeconds(3), _ -> {});
  private final Places<String> places = dispatch.places();

  private void fill(Party party, String name, int items) {
    dispatch.arrives(party, NOW);
    for (int i = 0; i < items; i++) {
      dispatch.add(party, name + i);
    }
    dispatch.send(NOW);
  }

  @Test
  void whoeverIsAlone_mayHaveThemAll_andNoMore() {
    fill(ACME, "a", 60);
    assertThat(places.areThere(ACME, 40)).isTrue();
    assertThat(places.areThere(ACME, 41)).isFalse();
    assertThat(places.toGiveWay(ACME, 40)).isNull();
  }

  @Test
  void newcomer_getsItsShare_ofWhoeverHasMore() {
    fill(ACME, "a", 100);
    dispatch.arrives(GLOBEX, NOW);

    assertThat(places.share(GLOBEX)).isEqualTo(75);
    assertThat(places.areThere(GLOBEX, 75)).isTrue();
    assertThat(places.areThere(GLOBEX, 76)).isFalse();
    assertThat(places.areThere(ACME, 1)).isFalse();
    assertThat(places.toGiveWay(GLOBEX, 2)).isEqualTo("a99");
    dispatch.remove("a99");
    assertThat(places.toGiveWay(GLOBEX, 2)).isEqualTo("a98");
    dispatch.remove("a98");
    assertThat(places.toGiveWay(GLOBEX, 2)).isNull();
  }

  @Test
  void whatHasBeenSent_givesNoWay() {
    Dispatch<String> full = new Dispatch<>(4, Duration.ofSeconds(3), _ -> {});
    full.arrives(ACME, NOW);
    for (int i = 0; i < 4; i++) {
      full.add(ACME, "a" + i);
    }
    full.send(NOW);
    full.arrives(GLOBEX, NOW);
    assertThat(full.places().areThere(GLOBEX, 1)).isFalse();
    assertThat(full.places().toGiveWay(GLOBEX, 1)).isNull();
  }

  @Test
  void howeverManyThereAre_eachMayHaveAFew() {
    for (int i = 0; i < 1000; i++) {
      dispatch.arrives(new Party("key " + i, 1), NOW);
    }
    assertThat(places.share(ACME)).isEqualTo(2);
  }
}

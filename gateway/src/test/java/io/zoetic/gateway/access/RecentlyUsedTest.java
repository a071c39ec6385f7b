// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentlyUsedTest {

  @Test
  void map_beyondItsBound_forgetsWhatWasNotUsedForLongest() {
    RecentlyUsed<Integer> map = new RecentlyUsed<>(2);
    map.put("a", 1);
    map.put("b", 2);
    map.get("a");

    map.put("c", 3);

    assertThat(map.size()).isEqualTo(2);
    assertThat(map.get("a")).isEqualTo(1);
    assertThat(map.get("b")).isNull();
    assertThat(map.getOrAdd("c", () -> 4)).isEqualTo(3);
  }
}

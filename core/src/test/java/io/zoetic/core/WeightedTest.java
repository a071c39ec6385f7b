// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WeightedTest {
  private record Part(String name, double weight) implements Weighted {}

  @Test
  void heaviest_isTheFirstOfThoseThatCountMost() {
    Part first = new Part("first", 0.4);

    assertThat(Weighted.heaviest(List.of(new Part("light", 0.2), first, new Part("second", 0.4))))
        .hasValue(first);
    assertThat(Weighted.heaviest(List.<Part>of())).isEmpty();
  }
}

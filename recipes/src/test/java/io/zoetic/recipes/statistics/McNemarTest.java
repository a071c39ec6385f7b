// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class McNemarTest {

  /** As scipy.stats.binomtest(2, 12), (0, 5) and (7, 14) say. */
  @Test
  void probability_isThatOfTheBinomialTest() {
    assertThat(new McNemar(10, 2).probability()).isCloseTo(0.03857421875, within(1e-12));
    assertThat(new McNemar(0, 5).probability()).isCloseTo(0.0625, within(1e-12));
    assertThat(new McNemar(7, 7).probability()).isEqualTo(1);
    assertThat(new McNemar(0, 0).probability()).isEqualTo(1);
  }

  @Test
  void of_countsOnlyWhatDiffers() {
    boolean[] way = {true, true, false, false, true};
    boolean[] baseline = {true, false, false, true, false};

    assertThat(McNemar.of(way, baseline)).isEqualTo(new McNemar(2, 1));
    assertThatThrownBy(() -> McNemar.of(way, new boolean[4]))
        .hasMessage("questions must be the same, were 5 and 4");
  }
}

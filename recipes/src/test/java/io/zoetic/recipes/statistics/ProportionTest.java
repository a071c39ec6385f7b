// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ProportionTest {

  @Test
  void interval_ofEightOfTen_isWilsons() {
    Proportion proportion = new Proportion(8, 10);

    assertThat(proportion.accuracy()).isEqualTo(0.8);
    assertThat(proportion.low()).isCloseTo(0.4902, within(1e-4));
    assertThat(proportion.high()).isCloseTo(0.9433, within(1e-4));
  }

  @Test
  void interval_ofNoneAndAll_staysBetweenZeroAndOne() {
    assertThat(new Proportion(0, 200).low()).isZero();
    assertThat(new Proportion(0, 200).high()).isCloseTo(0.0188, within(1e-4));
    assertThat(new Proportion(200, 200).high()).isCloseTo(1, within(1e-12));
  }

  @Test
  void proportion_moreRightThanAsked_saysRuleAndValue() {
    assertThatThrownBy(() -> new Proportion(3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("right must be in 0..count and count >= 1, was 3 of 2");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedLabelTest {
  @Test
  void values_beyondTheBound_areOther() {
    BoundedLabel label = new BoundedLabel(2);

    assertThat(label.of("dates")).isEqualTo("dates");
    assertThat(label.of("sums")).isEqualTo("sums");
    assertThat(label.of("words")).isEqualTo(BoundedLabel.OTHER);
    assertThat(label.of("dates")).isEqualTo("dates");
  }
}

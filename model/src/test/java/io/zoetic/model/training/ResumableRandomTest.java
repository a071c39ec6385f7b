// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResumableRandomTest {
  /** The JDK's own SplitMix64 has the same numbers, and hides its state. */
  @Test
  void numbers_areThoseOfSplitMix64() {
    SplittableRandom expected = new SplittableRandom(42);
    ResumableRandom random = new ResumableRandom(42);

    for (int i = 0; i < 100; i++) {
      assertThat(random.nextLong()).isEqualTo(expected.nextLong());
    }
  }

  @Test
  void numbers_fromAKeptState_goOn() {
    ResumableRandom random = new ResumableRandom(42);
    random.nextGaussian();
    ResumableRandom resumed = new ResumableRandom(random.state());

    assertThat(resumed.nextDouble()).isEqualTo(random.nextDouble());
  }
}

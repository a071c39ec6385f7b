// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BannedTokensTest {
  private static final float NEVER = Float.NEGATIVE_INFINITY;

  @Test
  void word_isBannedAtItsLastToken_behindTheOthers() {
    BannedTokens banned = new BannedTokens(List.of(List.of(1, 2), List.of(3)), 0, List.of());

    assertThat(banned.without(new float[4])).containsExactly(0, 0, 0, NEVER);
    banned.chosen(1);
    assertThat(banned.without(new float[4])).containsExactly(0, 0, NEVER, NEVER);
  }

  @Test
  void end_isBanned_untilThereAreEnoughTokens() {
    BannedTokens banned = new BannedTokens(List.of(), 1, List.of(0));

    assertThat(banned.without(new float[2])).containsExactly(NEVER, 0);
    banned.chosen(1);
    assertThat(banned.without(new float[2])).containsExactly(0, 0);
  }

  @Test
  void tokensThatTheModelHasNoRowFor_areNotLookedFor() {
    BannedTokens banned = new BannedTokens(List.of(List.of(9)), 1, List.of(-1, 1));

    assertThat(banned.without(new float[2])).containsExactly(0, NEVER);
  }
}

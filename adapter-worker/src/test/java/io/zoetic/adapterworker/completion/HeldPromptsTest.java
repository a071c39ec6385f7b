// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HeldPromptsTest {
  private static final ReplyAddress ONE = new ReplyAddress("one", 0);
  private static final ReplyAddress OTHER = new ReplyAddress("other", 1);

  private final HeldPrompts held = new HeldPrompts(8);

  private void hold(ReplyAddress gateway, int prompts) {
    for (int i = 0; i < prompts; i++) {
      held.add(
          new Prompt(
              gateway.gateway() + i,
              0,
              gateway,
              Instant.MAX,
              "zoetic/base",
              new PromptContent.Text("hello"),
              SamplingOptions.greedy(8),
              OutputOptions.TEXT,
              Adaptation.NONE,
              new Origin(null, "r")));
    }
  }

  @Test
  void slots_areThoseThatAreNotHeldForOthers() {
    hold(ONE, 3);
    hold(OTHER, 4);
    assertThat(held.slotsOf(ONE)).isEqualTo(4);
    assertThat(held.slotsOf(OTHER)).isEqualTo(5);
  }

  @Test
  void slots_whereMoreAreHeldThanThereAre_areThoseThatItHas() {
    hold(ONE, 3);
    hold(OTHER, 8);
    assertThat(held.slotsOf(ONE)).isEqualTo(3);
  }

  @Test
  void slots_ofWhatTakesNoMore_areThoseThatItHas() {
    hold(ONE, 3);
    held.close();
    assertThat(held.slotsOf(ONE)).isEqualTo(3);
    assertThat(held.slotsOf(OTHER)).isZero();
  }
}

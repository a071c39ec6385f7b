// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import java.time.Instant;

/** Prompts of one gateway, for tests of how they are watched over. */
final class SupervisedPrompts {
  private SupervisedPrompts() {}

  static Prompt of(String id, String content, Instant deadline) {
    return new Prompt(
        id,
        0,
        new ReplyAddress("gateway", 0),
        deadline,
        "zoetic/base",
        new PromptContent.Text(content),
        SamplingOptions.greedy(8),
        OutputOptions.TEXT,
        Adaptation.NONE,
        new Origin(null, id));
  }
}

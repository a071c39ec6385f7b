// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events for tests that do not care about their content. */
public final class EventSamples {
  private EventSamples() {}

  /** A greedy text prompt of 8 tokens that nobody is in a hurry for. */
  public static Prompt prompt(String promptId, ReplyAddress replyTo) {
    return new Prompt(
        promptId,
        0,
        replyTo,
        Instant.parse("2100-01-01T00:00:00Z"),
        "zoetic/base",
        new PromptContent.Text("Once upon a time"),
        SamplingOptions.greedy(8),
        OutputOptions.TEXT,
        Adaptation.NONE,
        new Origin("acme", promptId));
  }

  /** An expert whose champion has the number of the epoch. */
  public static ExpertPointer pointer(String expert, long epoch) {
    return new ExpertPointer(
        expert,
        "skill",
        epoch,
        false,
        Instant.parse("2026-01-01T00:00:00Z"),
        Map.of("champion", new ExpertPointer.Target((int) epoch, "d" + epoch, null)),
        List.of(),
        null);
  }

  /** The first choice of a completion. */
  public static Interaction interaction(String completionId) {
    return new Interaction(
        completionId,
        0,
        "acme",
        "key-1",
        "ada",
        "ep-1",
        "zoetic/base",
        new PromptContent.Text("Once upon a time"),
        List.of(1, 9, 8),
        " there was",
        List.of(5, 6, 2),
        List.of(-0.5, -0.25, 0.0),
        List.of(),
        AdaptationStrategy.NONE,
        0.7,
        FinishReason.STOP,
        PassReport.NONE,
        new PassReport(12.5, 6),
        Instant.parse("2026-01-01T00:00:00Z"),
        null,
        null);
  }

  /** One token of the answer to {@link #prompt}. */
  public static WorkerReport token(String worker, String promptId, int index) {
    PromptUpdate update =
        new PromptUpdate.Tokens(promptId, 0, index, " t" + index, List.of(100 + index), List.of());
    return new WorkerReport(worker, List.of(update), List.of(new PromptAttempt(promptId, 0)));
  }
}

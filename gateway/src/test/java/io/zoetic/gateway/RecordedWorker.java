// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.EventLog;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.LabelProbability;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The worker behind recorded answers. It says "Grüße!" in three tokens, the second of which ends in
 * the middle of a character; {@code refuse} and {@code break} in a prompt have it fail before and
 * after the first token.
 */
final class RecordedWorker implements AutoCloseable {
  private static final AdaptationReport ROUTED =
      new AdaptationReport(
          AdaptationStrategy.ROUTER,
          ExpertSelection.SOFT,
          List.of(new LabelProbability("sums", 0.625), new LabelProbability("other", 0.25)),
          List.of(
              new ExpertShare("dates", 3, "ab12", 0.125, "champion"),
              new ExpertShare("sums", 1, "cd34", 0.625)),
          new PassReport(1.5, 31));
  private static final PassReport SECOND_PASS = new PassReport(20.5, 57);
  private static final List<Integer> PROMPT_IDS = List.of(7, 8);

  private final ScriptedWorker worker;

  RecordedWorker(EventLog log) {
    worker = new ScriptedWorker(log, "worker-1", this::answer);
  }

  private List<PromptUpdate> answer(Prompt prompt) {
    String asked = prompt.content().toString();
    if (asked.contains("refuse")) {
      return List.of(
          new PromptUpdate.Failed(
              prompt.promptId(),
              0,
              ErrorCode.CONTEXT_LENGTH_EXCEEDED,
              "prompt and answer must have at most 256 tokens, had 300",
              "max_tokens"));
    }
    if (asked.contains("break")) {
      // In a report of its own: then the answer has begun.
      worker.report(prompt, List.of(started(prompt), tokens(prompt, 0, "Gr", null, null)));
      return List.of(
          new PromptUpdate.Failed(
              prompt.promptId(), 0, ErrorCode.INTERNAL, "the worker failed", null));
    }
    return List.of(
        started(prompt),
        tokens(prompt, 0, "Gr", null, null),
        tokens(prompt, 1, "", "c3", 0),
        tokens(prompt, 2, "üße!", "bcc39f6521", 4),
        new PromptUpdate.Finished(prompt.promptId(), 0, FinishReason.LENGTH, 3, SECOND_PASS));
  }

  private static PromptUpdate started(Prompt prompt) {
    boolean echo = prompt.output().echo();
    boolean logprobs = prompt.output().topLogprobs() != null;
    return new PromptUpdate.Started(
        prompt.promptId(),
        0,
        PROMPT_IDS.size(),
        prompt.output().promptTokenIds() ? PROMPT_IDS : List.of(),
        echo ? "Say:" : "",
        echo && logprobs
            ? List.of(
                new TokenLogprob(7, "Say", null, List.of()), new TokenLogprob(8, ":", -1.0, top(8)))
            : List.of(),
        prompt.adaptation().strategy() == AdaptationStrategy.NONE ? null : ROUTED);
  }

  private static PromptUpdate tokens(
      Prompt prompt, int index, String text, @Nullable String bytes, @Nullable Integer width) {
    int id = 100 + index;
    return new PromptUpdate.Tokens(
        prompt.promptId(),
        0,
        index,
        text,
        List.of(id),
        prompt.output().topLogprobs() == null
            ? List.of()
            : List.of(
                new TokenLogprob(
                    id,
                    text,
                    index == 2 ? Double.NEGATIVE_INFINITY : -0.5,
                    top(id),
                    bytes,
                    width)));
  }

  private static List<TokenLogprob.Alternative> top(int id) {
    return List.of(
        new TokenLogprob.Alternative(id, "Gr", -0.5),
        new TokenLogprob.Alternative(9, "Gr", -1.25),
        new TokenLogprob.Alternative(10, "\\xc3", -2.0, "c3"));
  }

  @Override
  public void close() {
    worker.close();
  }
}

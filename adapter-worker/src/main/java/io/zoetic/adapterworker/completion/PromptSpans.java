// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.completion.Prompt;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The spans of the prompts in a worker, one after the other in the trace of the gateway that waits:
 * {@code queue}, {@code first_pass} if there is one, {@code prefill}, {@code decode}. Prompts that
 * nobody traces are not remembered, and cost nothing. Belongs to the inference thread.
 */
public final class PromptSpans {
  /** More often than that nothing is told of tokens. */
  private static final int TOKENS_PER_EVENT = 64;

  private static final AttributeKey<Long> TOKENS =
      AttributeKey.longKey("gen_ai.usage.output_tokens");

  private final Tracing tracing;
  private final String worker;
  private final InstantSource clock;
  private final Map<String, Traced> traced = new HashMap<>();

  /** A prompt that somebody traces. */
  private static final class Traced {
    private final Prompt prompt;
    private final Context parent;
    private Span current = Span.getInvalid();
    private int tokens;

    Traced(Prompt prompt, Context parent) {
      this.prompt = prompt;
      this.parent = parent;
    }
  }

  /**
   * @param clock the machine's: spans of several are laid side by side
   */
  public PromptSpans(Tracing tracing, String worker, InstantSource clock) {
    this.tracing = tracing;
    this.worker = worker;
    this.clock = clock;
  }

  /** A prompt waits for its first pass, or for its place in the batch. */
  public void taken(Prompt prompt) {
    String said = prompt.traceparent();
    if (said == null || !tracing.isOn()) {
      return;
    }
    Context parent = Tracing.said(said, null);
    if (!Span.fromContext(parent).getSpanContext().isSampled()) {
      return;
    }
    Traced one = new Traced(prompt, parent);
    Traced before = traced.put(prompt.promptId(), one);
    if (before != null) {
      end(before, "replaced");
    }
    // Of a later attempt nobody says when it was sent.
    Instant now = clock.instant();
    Instant asked = prompt.attempt() == 0 && prompt.now().isBefore(now) ? prompt.now() : now;
    one.current = span(one, "queue", SpanKind.CONSUMER).setStartTimestamp(asked).startSpan();
  }

  /** The first pass reads it. */
  public void firstPass(Prompt prompt, String strategy) {
    Traced one = traced.get(prompt.promptId());
    if (one != null) {
      next(one, "first_pass").setAttribute("zoetic.strategy", strategy);
    }
  }

  /** It has its place in the batch. */
  public void begun(RunningPrompt running) {
    Traced one = traced.get(running.task().prompt().promptId());
    if (one != null) {
      Span prefill = next(one, "prefill");
      for (ExpertShare share : running.composed().report().experts()) {
        prefill
            .setAttribute("zoetic.expert", share.name())
            .setAttribute("zoetic.version", share.version());
      }
    }
  }

  /** What a step has made of it. */
  public void stepped(Prompt prompt, GenerationEvent event) {
    Traced one = traced.isEmpty() ? null : traced.get(prompt.promptId());
    if (one == null) {
      return;
    }
    switch (event) {
      case GenerationEvent.PromptRead(Generation read, _) -> {
        one.current
            .setAttribute("gen_ai.usage.input_tokens", read.promptLength())
            .setAttribute("zoetic.reused_tokens", read.reusedTokens());
        next(one, "decode");
      }
      case GenerationEvent.TokenGenerated _ -> {
        one.tokens++;
        if (one.tokens % TOKENS_PER_EVENT == 0) {
          one.current.addEvent("tokens", Attributes.of(TOKENS, (long) one.tokens));
        }
      }
      case GenerationEvent.Finished(_, var reason) -> {
        one.current
            .setAttribute(TOKENS, (long) one.tokens)
            .setAttribute("gen_ai.response.finish_reason", reason.name().toLowerCase(Locale.ROOT))
            .end();
        traced.remove(prompt.promptId());
      }
    }
  }

  /**
   * It ends before its answer does.
   *
   * @param why one of a few
   */
  public void left(Prompt prompt, String why) {
    Traced one = traced.get(prompt.promptId());
    if (one != null && one.prompt.attempt() == prompt.attempt()) {
      end(one, why);
      traced.remove(prompt.promptId());
    }
  }

  private static void end(Traced one, String why) {
    one.current.setAttribute("error.type", why).setStatus(StatusCode.ERROR).end();
  }

  private Span next(Traced one, String name) {
    one.current.end();
    one.current = span(one, name, SpanKind.INTERNAL).startSpan();
    return one.current;
  }

  private SpanBuilder span(Traced one, String name, SpanKind kind) {
    return tracing
        .span(name, one.parent, kind)
        .setAttribute("zoetic.worker", worker)
        .setAttribute("zoetic.attempt", one.prompt.attempt());
  }
}

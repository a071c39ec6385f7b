// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.core.SamplingOptions;
import io.zoetic.core.Weighted;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.gateway.completion.request.CompletionRequest;
import io.zoetic.gateway.completion.supervision.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The span of one completion, from the parsed request to its last token, in the words of
 * OpenTelemetry's conventions for generative models; never what is asked or answered. Does nothing
 * where nobody traces. Confined to the event loop.
 */
final class CompletionSpan {
  private static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
  private static final String ZOETIC = "zoetic";

  private final Span span;
  private final boolean latest;
  private final List<String> reasons = new ArrayList<>();

  private CompletionSpan(Span span, boolean latest) {
    this.span = span;
    this.latest = latest;
  }

  /**
   * Begins it.
   *
   * @param parent the HTTP request's
   * @param answerId what the client knows the answer by
   * @param now when the request was parsed, as workers are told
   */
  static CompletionSpan start(
      Tracing tracing, Context parent, CompletionRequest request, String answerId, Instant now) {
    if (!tracing.isOn()) {
      return new CompletionSpan(Span.getInvalid(), false);
    }
    String operation =
        switch (request.endpoint()) {
          case CHAT -> "chat";
          case TEXT -> "text_completion";
        };
    Span span =
        tracing
            .span(operation + " " + request.model(), parent, SpanKind.INTERNAL)
            .setStartTimestamp(now)
            .setAttribute("gen_ai.operation.name", operation)
            .setAttribute("gen_ai.request.model", request.model())
            .setAttribute("gen_ai.response.id", answerId)
            .startSpan();
    CompletionSpan started = new CompletionSpan(span, tracing.isLatest());
    if (span.isRecording()) {
      started.describe(request);
    }
    return started;
  }

  private void describe(CompletionRequest request) {
    SamplingOptions sampling = request.sampling();
    span.setAttribute(latest ? "gen_ai.provider.name" : "gen_ai.system", ZOETIC)
        .setAttribute("gen_ai.request.temperature", sampling.temperature())
        .setAttribute("gen_ai.request.top_p", sampling.topP())
        .setAttribute("gen_ai.request.seed", sampling.seed())
        .setAttribute("gen_ai.request.choice.count", request.choices());
    if (sampling.topK() > 0) {
      span.setAttribute("gen_ai.request.top_k", sampling.topK());
    }
    if (sampling.maxTokens() != null) {
      span.setAttribute("gen_ai.request.max_tokens", sampling.maxTokens());
    }
    String episode = request.retention().episodeId();
    if (latest) {
      span.setAttribute("gen_ai.output.type", "text");
      if (episode != null) {
        span.setAttribute("gen_ai.conversation.id", episode);
      }
    }
  }

  /** What workers are told; null if nobody traces. */
  @Nullable String traceparent() {
    return Tracing.traceparent(span);
  }

  /** A choice has begun; of several the last one is named. */
  void started(AdaptationReport adaptation) {
    if (!span.isRecording()) {
      return;
    }
    ExpertShare most = Weighted.heaviest(adaptation.experts()).orElse(null);
    span.setAttribute("zoetic.strategy", adaptation.strategy().word());
    if (most == null) {
      span.setAttribute("gen_ai.response.model", "zoetic/base");
    } else {
      span.setAttribute("gen_ai.response.model", most.name() + "@" + most.version())
          .setAttribute("zoetic.expert", most.name())
          .setAttribute("zoetic.version", most.version())
          .setAttribute("zoetic.role", most.role());
    }
  }

  void firstToken(Duration took) {
    if (span.isRecording()) {
      span.addEvent("first token");
      if (latest) {
        span.setAttribute("gen_ai.response.time_to_first_chunk", took.toNanos() / 1e9);
      }
    }
  }

  void finished(FinishReason reason) {
    if (span.isRecording()) {
      reasons.add(reason.name().toLowerCase(Locale.ROOT));
    }
  }

  /** All choices are there. */
  void ended(Usage usage) {
    span.setAttribute("gen_ai.usage.input_tokens", usage.promptTokens())
        .setAttribute("gen_ai.usage.output_tokens", usage.completionTokens())
        .setAttribute(FINISH_REASONS, reasons)
        .end();
  }

  /**
   * It ends before that.
   *
   * @param reason one of a few
   */
  void failed(String reason) {
    span.setAttribute("error.type", reason).setStatus(StatusCode.ERROR).end();
  }
}

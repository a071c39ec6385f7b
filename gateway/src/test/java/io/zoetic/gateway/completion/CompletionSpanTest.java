// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.buffer.Buffer;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.gateway.completion.request.CompletionRequest;
import io.zoetic.gateway.completion.request.CompletionRequestParser;
import io.zoetic.gateway.completion.supervision.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CompletionSpanTest {
  private static final AdaptationReport CANARY =
      new AdaptationReport(
          AdaptationStrategy.ROUTER,
          ExpertSelection.TOP_1,
          List.of(),
          List.of(new ExpertShare("dates", 3, "ab12", 1, "canary")),
          new PassReport(1, 2));

  private final InMemorySpanExporter ended = InMemorySpanExporter.create();

  private CompletionSpan start(boolean latest) {
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(ended))
                    .build())
            .build();
    CompletionRequest request =
        new CompletionRequestParser(CompletionRequest.Endpoint.CHAT, new Random(1))
            .parse(
                Buffer.buffer(
                    """
                    {"model": "zoetic/auto", "max_tokens": 9, "stop": ["secret"],
                     "zoetic": {"episode_id": "ep-1"},
                     "messages": [{"role": "user", "content": "secret"}]}
                    """));
    return CompletionSpan.start(
        Tracing.by(sdk, latest), Context.root(), request, "chatcmpl-1", Instant.now());
  }

  private Map<String, String> attributes() {
    return ended.getFinishedSpanItems().getFirst().getAttributes().asMap().entrySet().stream()
        .collect(Collectors.toMap(each -> each.getKey().getKey(), each -> "" + each.getValue()));
  }

  @Test
  void answer_isDescribed_asItWasBeforeTheConventionsMoved() {
    CompletionSpan span = start(false);
    span.started(CANARY);
    span.firstToken(Duration.ofMillis(20));
    span.finished(FinishReason.LENGTH);
    span.ended(new Usage(4, 9));

    assertThat(attributes())
        .containsEntry("gen_ai.system", "zoetic")
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.response.id", "chatcmpl-1")
        .containsEntry("gen_ai.response.model", "dates@3")
        .containsEntry("gen_ai.request.max_tokens", "9")
        .containsEntry("gen_ai.usage.input_tokens", "4")
        .containsEntry("gen_ai.usage.output_tokens", "9")
        .containsEntry("gen_ai.response.finish_reasons", "[length]")
        .containsEntry("zoetic.role", "canary")
        .doesNotContainKeys("gen_ai.provider.name", "gen_ai.conversation.id");
    assertThat(ended.getFinishedSpanItems().toString()).doesNotContain("secret");
  }

  @Test
  void answer_isDescribedInTheNewestWords_whereTheyAreAskedFor() {
    CompletionSpan span = start(true);
    span.firstToken(Duration.ofMillis(20));
    span.ended(new Usage(4, 9));

    assertThat(attributes())
        .containsEntry("gen_ai.provider.name", "zoetic")
        .containsEntry("gen_ai.conversation.id", "ep-1")
        .containsEntry("gen_ai.output.type", "text")
        .containsEntry("gen_ai.response.time_to_first_chunk", "0.02")
        .doesNotContainKey("gen_ai.system");
  }

  @Test
  void completion_thatFails_saysWhy() {
    start(false).failed("disconnect");

    SpanData span = ended.getFinishedSpanItems().getFirst();
    assertThat(span.getName()).isEqualTo("chat zoetic/auto");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("disconnect");
  }
}

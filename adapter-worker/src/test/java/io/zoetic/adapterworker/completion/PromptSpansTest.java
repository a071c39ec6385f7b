// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PromptSpansTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private final InMemorySpanExporter ended = InMemorySpanExporter.create();
  private final PromptSpans spans =
      new PromptSpans(
          Tracing.by(
              OpenTelemetrySdk.builder()
                  .setTracerProvider(
                      SdkTracerProvider.builder()
                          .addSpanProcessor(SimpleSpanProcessor.create(ended))
                          .build())
                  .build(),
              false),
          "w1",
          InstantSource.system());

  private static Prompt prompt(@Nullable String parent) {
    return new Prompt(
            "p",
            0,
            new ReplyAddress("gateway", 0),
            Instant.now().plusSeconds(60),
            "zoetic/auto",
            new PromptContent.Text("What?"),
            SamplingOptions.greedy(5),
            OutputOptions.TEXT,
            Adaptation.NONE,
            new Origin(null, "p"))
        .traced(parent);
  }

  @Test
  void promptThatEndsEarly_endsTheSpanItIsIn_withTheReason() {
    Prompt prompt = prompt(PARENT + "01");

    spans.taken(prompt);
    spans.firstPass(prompt, "router");
    spans.left(prompt, "cancelled");
    spans.left(prompt, "cancelled");

    assertThat(ended.getFinishedSpanItems())
        .extracting(SpanData::getName)
        .containsExactly("queue", "first_pass");
    assertThat(ended.getFinishedSpanItems().getLast().getAttributes().get(ERROR))
        .isEqualTo("cancelled");
    assertThat(ended.getFinishedSpanItems().getFirst().getAttributes().get(ERROR)).isNull();
    assertThat(ended.getFinishedSpanItems())
        .allMatch(span -> span.getParentSpanId().equals("b7ad6b7169203331"));
  }

  @Test
  void laterAttempt_isNotEndedByWhatEndsTheOneBefore() {
    Prompt first = prompt(PARENT + "01");
    Prompt second = first.nextAttempt(Adaptation.NONE);

    spans.taken(second);
    spans.left(first, "cancelled");
    assertThat(ended.getFinishedSpanItems()).isEmpty();
    spans.left(second, "released");

    assertThat(ended.getFinishedSpanItems()).hasSize(1);
  }

  @Test
  void promptsThatNobodyTraces_haveNone() {
    for (String parent : new String[] {null, PARENT + "00", "nonsense"}) {
      Prompt prompt = prompt(parent);
      spans.taken(prompt);
      spans.firstPass(prompt, "router");
      spans.left(prompt, "cancelled");
    }

    assertThat(ended.getFinishedSpanItems()).isEmpty();
  }
}

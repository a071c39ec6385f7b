// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.testkit.Waiting;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One trace of a request with two passes, from the client's span through Kafka to the worker's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TracingIT {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String CALLER = "b7ad6b7169203331";
  private static final String SERVER = "POST /v1/completions";
  private static final String COMPLETION = "text_completion zoetic/auto";
  private static final int TOKENS = 130;
  private static final String SECRET = "marmalade";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private TraceReceiver receiver;
  private Standalones standalone;
  private ApiClient client;

  @BeforeAll
  void start() throws Exception {
    receiver = new TraceReceiver();
    standalone =
        Standalones.start(
            GoldenExperts.CHECKPOINT,
            Map.of(
                "worker.layout", GoldenExperts.LAYOUT.toString(),
                "worker.svd-cache", SharedFactors.DIRECTORY.toString(),
                "worker.id", "w1",
                "telemetry.otlp-endpoint", receiver.endpoint()));
    for (String name : new String[] {"a", "b"}) {
      GoldenExperts.promote(standalone.platform().stores().experts(), name, name);
    }
    standalone.platform().awaitServed(List.of("a", "b"));
    client = new ApiClient(standalone.url());
  }

  @AfterAll
  void stop() {
    client.close();
    standalone.close();
    receiver.close();
  }

  private HttpResponse<String> complete(String sampled) throws Exception {
    return client.send(
        "POST",
        "/v1/completions",
        Map.of(
            "model",
            "zoetic/auto",
            "prompt",
            "The " + SECRET + " is",
            "max_tokens",
            TOKENS,
            "temperature",
            0,
            "ignore_eos",
            true,
            "zoetic",
            Map.of("adaptation", "prompt")),
        "traceparent",
        "00-%s-%s-%s".formatted(TRACE, CALLER, sampled));
  }

  private Span span(String name) {
    return receiver.spans().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private static Map<String, String> attributes(Span span) {
    return span.getAttributesList().stream()
        .collect(Collectors.toMap(KeyValue::getKey, each -> text(each)));
  }

  private static String text(KeyValue attribute) {
    var value = attribute.getValue();
    return switch (value.getValueCase()) {
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
      case ARRAY_VALUE -> value.getArrayValue().getValuesList().getFirst().getStringValue();
      default -> value.getStringValue();
    };
  }

  @Test
  void requestWithTwoPasses_isOneTrace_acrossGatewayAndWorker() throws Exception {
    HttpResponse<String> unsampled = complete("00");
    HttpResponse<String> response = complete("01");
    JsonNode answer = ApiClient.json(response, 200);
    Waiting.until(PATIENCE, "the spans are sent", () -> receiver.spans().size() >= 6);

    assertThat(response.headers().firstValue("x-trace-id")).hasValue(TRACE);
    assertThat(unsampled.statusCode()).isEqualTo(200);
    assertThat(receiver.spans())
        .extracting(Span::getName)
        .containsExactlyInAnyOrder(SERVER, COMPLETION, "queue", "first_pass", "prefill", "decode");
    assertThat(receiver.spans()).allMatch(span -> hex(span.getTraceId()).equals(TRACE));
    assertThat(hex(span(SERVER).getParentSpanId())).isEqualTo(CALLER);
    assertThat(span(SERVER).getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(span(COMPLETION).getParentSpanId()).isEqualTo(span(SERVER).getSpanId());
    List<Span> ofWorker =
        List.of(span("queue"), span("first_pass"), span("prefill"), span("decode"));
    for (int i = 0; i < ofWorker.size(); i++) {
      Span span = ofWorker.get(i);
      assertThat(span.getParentSpanId()).isEqualTo(span(COMPLETION).getSpanId());
      assertThat(attributes(span)).containsEntry("zoetic.worker", "w1");
      assertThat(span.getStartTimeUnixNano())
          .isGreaterThanOrEqualTo(
              (i == 0 ? span(COMPLETION) : ofWorker.get(i - 1)).getStartTimeUnixNano());
    }
    assertThat(span("decode").getEventsList()).hasSize(TOKENS / 64);
    assertThat(receiver.everything()).doesNotContain(SECRET);
    isDescribed(span(COMPLETION), answer);
  }

  private static void isDescribed(Span completion, JsonNode answer) {
    Map<String, String> attributes = attributes(completion);
    String model =
        attributes.containsKey("zoetic.expert")
            ? attributes.get("zoetic.expert") + "@" + attributes.get("zoetic.version")
            : "zoetic/base";
    assertThat(attributes)
        .containsEntry("gen_ai.operation.name", "text_completion")
        .containsEntry("gen_ai.system", "zoetic")
        .containsEntry("gen_ai.request.model", "zoetic/auto")
        .containsEntry("gen_ai.response.model", model)
        .containsEntry("gen_ai.response.id", answer.path("id").asText())
        .containsEntry("gen_ai.request.max_tokens", Integer.toString(TOKENS))
        .containsEntry("gen_ai.usage.output_tokens", Integer.toString(TOKENS))
        .containsEntry("gen_ai.response.finish_reasons", "length")
        .containsEntry("zoetic.strategy", "prompt");
  }
}

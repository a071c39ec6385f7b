// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.zoetic.bootstrap.InvalidSettingsException;
import io.zoetic.bootstrap.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracingConfigTest {
  private static final String SAID = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private static TracingConfig config(Map<String, String> settings, Map<String, String> variables) {
    Settings given = Settings.of(settings);
    TracingConfig config = TracingConfig.from(given, variables);
    given.finish();
    return config;
  }

  @Test
  void nothingIsTraced_unlessAPlaceIsNamed_byUsOrByTheStandard() {
    Map<String, String> here = Map.of("telemetry.otlp-endpoint", "http://127.0.0.1:4318");

    assertThat(config(Map.of(), Map.of()).on()).isFalse();
    assertThat(config(here, Map.of()).on()).isTrue();
    assertThat(config(here, Map.of()).endpoint()).hasValue("http://127.0.0.1:4318");
    assertThat(config(Map.of(), Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:4318")).on())
        .isTrue();
    assertThat(config(Map.of(), Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " ")).on()).isFalse();
    assertThatThrownBy(() -> config(Map.of("telemetry.otlp-endpoint", "collector:4317"), Map.of()))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(
            "telemetry.otlp-endpoint must begin with http:// or https://, was collector:4317");
  }

  @Test
  void whatACallerSays_isTheParent_andNonsenseIsNone() {
    Span caller = Span.fromContext(Tracing.said(SAID, "vendor=1"));

    assertThat(Tracing.traceparent(caller)).isEqualTo(SAID);
    assertThat(caller.getSpanContext().isSampled()).isTrue();
    assertThat(caller.getSpanContext().getTraceState().get("vendor")).isEqualTo("1");
    assertThat(Span.fromContext(Tracing.said("nonsense", null)).getSpanContext())
        .isEqualTo(SpanContext.getInvalid());
    assertThat(Tracing.said(null, null)).isEqualTo(Context.root());
    assertThat(
            Tracing.traceparent(
                Tracing.OFF.span("s", Context.root(), SpanKind.INTERNAL).startSpan()))
        .isNull();
  }
}

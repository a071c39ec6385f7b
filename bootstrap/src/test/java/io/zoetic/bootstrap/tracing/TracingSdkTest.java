// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracingSdkTest {
  private static TracingConfig to(int port) {
    return new TracingConfig(Optional.of("http://127.0.0.1:" + port), true);
  }

  private static Span span() {
    return Tracing.ofProcess().span("s", Context.root(), SpanKind.INTERNAL).startSpan();
  }

  @AfterEach
  void noAgent() {
    GlobalOpenTelemetry.resetForTest();
  }

  /** As where a first attempt to start a process fails. */
  @Test
  void process_isTraced_fromEachStartToItsClose() throws Exception {
    for (int attempt = 1; attempt <= 2; attempt++) {
      try (AutoCloseable _ = TracingSdk.start(to(1), "gateway")) {
        assertThat(span().getSpanContext().isValid()).isTrue();
      }
      assertThat(Tracing.ofProcess().isOn()).isFalse();
    }
  }

  @Test
  void agent_isLeftAlone() throws Exception {
    GlobalOpenTelemetry.set(OpenTelemetry.noop());

    try (AutoCloseable _ = TracingSdk.start(to(1), "gateway")) {
      assertThat(Tracing.ofProcess().isOn()).isTrue();
      assertThat(span().getSpanContext().isValid()).isFalse();
    }
    assertThat(Tracing.ofProcess().isOn()).isTrue();
  }

  @Test
  void collectorThatDoesNotAnswer_holdsUpNoClose() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      AutoCloseable sdk = TracingSdk.start(to(silent.getLocalPort()), "gateway");
      span().end();

      long began = System.nanoTime();
      sdk.close();

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap.tracing;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans, and takes them across processes as W3C {@code traceparent}. Contexts are passed on
 * by hand: an event loop and a batch serve many at a time. Thread-safe.
 */
public final class Tracing {
  /** Nobody traces: spans are not made. */
  public static final Tracing OFF = new Tracing(OpenTelemetry.noop(), false, false);

  private static final String LATEST = "gen_ai_latest_experimental";
  private static final String TRACEPARENT = "traceparent";
  private static final String TRACESTATE = "tracestate";
  private static final TextMapGetter<Map<String, String>> GETTER =
      (carrier, key) -> carrier == null ? null : carrier.get(key);

  /** By {@link TracingSdk}, while it runs. */
  private static final AtomicReference<@Nullable OpenTelemetry> STARTED = new AtomicReference<>();

  private final Tracer tracer;
  private final boolean on;
  private final boolean latest;

  private Tracing(OpenTelemetry telemetry, boolean on, boolean latest) {
    this.tracer = telemetry.getTracer("io.zoetic");
    this.on = on;
    this.latest = latest;
  }

  /** By a given OpenTelemetry. */
  public static Tracing by(OpenTelemetry telemetry, boolean latest) {
    return new Tracing(telemetry, true, latest);
  }

  /**
   * That of the process: what {@link TracingSdk} has started, or an agent. OFF if nobody has before
   * the call.
   */
  public static Tracing ofProcess() {
    OpenTelemetry started = STARTED.get();
    if (started != null) {
      return by(started, isLatestAskedFor());
    }
    return isByAgent() ? by(GlobalOpenTelemetry.get(), isLatestAskedFor()) : OFF;
  }

  /**
   * Whether an agent has set the global, which is nobody else's to set: it is set once for ever.
   */
  static boolean isByAgent() {
    return GlobalOpenTelemetry.isSet();
  }

  /** The process traces by this from now on. */
  static void started(OpenTelemetry telemetry) {
    STARTED.set(telemetry);
  }

  /** No more. */
  static void ended(OpenTelemetry telemetry) {
    STARTED.compareAndSet(telemetry, null);
  }

  private static boolean isLatestAskedFor() {
    String asked = System.getenv("OTEL_SEMCONV_STABILITY_OPT_IN");
    return asked != null && Arrays.asList(asked.strip().split("\\s*,\\s*")).contains(LATEST);
  }

  /** Whether spans may go anywhere: what only serves them need not be done otherwise. */
  public boolean isOn() {
    return on;
  }

  /**
   * Whether the newest conventions for generative models are asked for, by the standard variable.
   */
  public boolean isLatest() {
    return latest;
  }

  /** A span to be started. */
  public SpanBuilder span(String name, Context parent, SpanKind kind) {
    return tracer.spanBuilder(name).setParent(parent).setSpanKind(kind);
  }

  /** What a caller in another process has said; the root of a trace if it has said nothing. */
  public static Context said(@Nullable String traceparent, @Nullable String tracestate) {
    if (traceparent == null) {
      return Context.root();
    }
    Map<String, String> carrier = new HashMap<>();
    carrier.put(TRACEPARENT, traceparent);
    if (tracestate != null) {
      carrier.put(TRACESTATE, tracestate);
    }
    return W3CTraceContextPropagator.getInstance().extract(Context.root(), carrier, GETTER);
  }

  /** What is told to another process of a span; null if it is none. */
  public static @Nullable String traceparent(Span span) {
    SpanContext context = span.getSpanContext();
    return context.isValid()
        ? "00-%s-%s-%s"
            .formatted(context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex())
        : null;
  }
}

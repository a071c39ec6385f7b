// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends the spans of a process away, as long as it runs: by OpenTelemetry's own variables ({@code
 * OTEL_*}), but for what the process is told itself. A trace is sampled if its caller's is.
 */
public final class TracingSdk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TracingSdk.class);

  /** A part of what a process has to end in, most of which answers need. */
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

  private final OpenTelemetrySdk sdk;

  private TracingSdk(OpenTelemetrySdk sdk) {
    this.sdk = sdk;
  }

  /**
   * Starts it, so that {@link Tracing#ofProcess} is by it until it is closed; does nothing if it is
   * told of no place, or if an agent traces. To be called before what traces is started.
   *
   * @param service what runs: {@code gateway}
   */
  public static AutoCloseable start(TracingConfig config, String service) {
    if (!config.on()) {
      return () -> {};
    }
    if (Tracing.isByAgent()) {
      LOG.atInfo().log("an agent traces, so it says where spans go");
      return () -> {};
    }
    // The SDK logs by java.util.logging, which would go past our format.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    OpenTelemetrySdk sdk = sdk(config, service);
    Tracing.started(sdk);
    return new TracingSdk(sdk);
  }

  private static OpenTelemetrySdk sdk(TracingConfig config, String service) {
    Map<String, String> told = new HashMap<>();
    config.endpoint().ifPresent(endpoint -> told.put("otel.exporter.otlp.endpoint", endpoint));
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook()
        .addPropertiesSupplier(
            () ->
                Map.of(
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none",
                    "otel.exporter.otlp.protocol", "http/protobuf",
                    "otel.propagators", "tracecontext",
                    "otel.service.name", "zoetic-" + service))
        .addPropertiesCustomizer(_ -> told)
        .addResourceCustomizer(
            (resource, _) ->
                resource.merge(
                    Resource.create(
                        Attributes.of(AttributeKey.stringKey("service.namespace"), "zoetic"))))
        .build()
        .getOpenTelemetrySdk();
  }

  /** What has ended is sent first, as far as it is taken within two seconds. */
  @Override
  public void close() {
    Tracing.ended(sdk);
    if (!sdk.shutdown().join(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS).isDone()) {
      LOG.atWarn().addKeyValue("waited", CLOSE_WAIT).log("the last spans are not sent");
    }
  }
}

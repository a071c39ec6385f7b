// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap.tracing;

import io.zoetic.bootstrap.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the traces of a process go.
 *
 * @param endpoint of OTLP over HTTP; empty: what OpenTelemetry's own environment says
 * @param on whether either says anything
 */
public record TracingConfig(Optional<String> endpoint, boolean on) {

  /** Reads the settings {@code telemetry.*}; their problems are collected there. */
  public static TracingConfig from(Settings settings) {
    return from(settings, System.getenv());
  }

  static TracingConfig from(Settings settings, Map<String, String> environment) {
    Optional<String> endpoint =
        settings.optional(
            "telemetry.otlp-endpoint",
            "where traces go, OTLP over HTTP; absent: OTEL_EXPORTER_OTLP_ENDPOINT, or nowhere");
    endpoint.ifPresent(
        given ->
            settings.require(
                given.startsWith("http://") || given.startsWith("https://"),
                "telemetry.otlp-endpoint must begin with http:// or https://, was " + given));
    boolean standard =
        Stream.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
            .anyMatch(variable -> !environment.getOrDefault(variable, "").isBlank());
    return new TracingConfig(endpoint, endpoint.isPresent() || standard);
  }
}

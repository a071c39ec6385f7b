// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;

/** Counts and times requests by route and status. Thread-safe. */
public final class HttpMetrics {
  private static final Set<String> ROUTES =
      Set.of("/v1/chat/completions", "/v1/completions", "/v1/models");

  private final MeterRegistry registry;

  public HttpMetrics(MeterRegistry registry) {
    this.registry = requireNonNull(registry, "registry");
  }

  void answered(String path, int status, Duration took) {
    Timer.builder("zoetic.gateway.requests")
        .description("HTTP requests, from the first byte read to the last byte written")
        .tag("route", route(path))
        .tag("status", Integer.toString(status))
        .register(registry)
        .record(took);
  }

  /** The route of a path: never the path itself, whose values are without bound. */
  static String route(String path) {
    if (ROUTES.contains(path)) {
      return path;
    }
    return path.startsWith("/v1/models/") ? "/v1/models/{id}" : "other";
  }
}

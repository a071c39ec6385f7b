// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Counts and times requests by route and status. Thread-safe. */
public final class HttpMetrics {
  private final MeterRegistry registry;
  private final UnaryOperator<String> routeOf;

  /**
   * @param routeOf the route of a path, of which there are few: never the path itself, whose values
   *     are without bound
   */
  public HttpMetrics(MeterRegistry registry, UnaryOperator<String> routeOf) {
    this.registry = requireNonNull(registry, "registry");
    this.routeOf = requireNonNull(routeOf, "routeOf");
  }

  /** Counts these from 0, so that a rate knows the first one. */
  public HttpMetrics expect(String path, int... statuses) {
    for (int status : statuses) {
      requests(path, status);
    }
    return this;
  }

  /** The route of a path, of which there are few. */
  String route(String path) {
    return routeOf.apply(path);
  }

  void answered(String path, int status, Duration took) {
    requests(path, status).record(took);
  }

  private Timer requests(String path, int status) {
    return Timer.builder("zoetic.gateway.requests")
        .description("HTTP requests, from the first byte read to the last byte written")
        .tag("route", route(path))
        .tag("status", Integer.toString(status))
        .register(registry);
  }
}

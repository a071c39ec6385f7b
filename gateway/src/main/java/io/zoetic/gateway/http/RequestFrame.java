// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.tracing.RequestSpan;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The first step of every API request: gives it an id, measures and traces it, and turns it away
 * while the gateway drains.
 */
public final class RequestFrame implements Handler<RoutingContext> {
  /** The status that is counted when the client left before it got one (nginx's convention). */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private final HttpMetrics metrics;
  private final BooleanSupplier draining;
  private final Tracing tracing;

  /**
   * @param draining whether new requests are refused
   */
  public RequestFrame(HttpMetrics metrics, BooleanSupplier draining, Tracing tracing) {
    this.metrics = requireNonNull(metrics, "metrics");
    this.draining = requireNonNull(draining, "draining");
    this.tracing = requireNonNull(tracing, "tracing");
  }

  @Override
  public void handle(RoutingContext context) {
    long begin = System.nanoTime();
    Optional<String> path = path(context);
    context
        .response()
        .putHeader(RequestIds.HEADER, RequestIds.assign(context))
        .putHeader("x-content-type-options", "nosniff")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    RequestSpan.begin(tracing, context, metrics.route(path.orElse("")), CLIENT_CLOSED_REQUEST);
    context.addEndHandler(
        written ->
            metrics.answered(
                path.orElse(""),
                written.succeeded() ? context.response().getStatusCode() : CLIENT_CLOSED_REQUEST,
                Duration.ofNanos(System.nanoTime() - begin)));
    if (draining.getAsBoolean()) {
      context.fail(
          new ApiException(
              ErrorCode.SHUTTING_DOWN, "this gateway shuts down and takes no new requests"));
      return;
    }
    if (path.isEmpty()) {
      context.fail(
          new ApiException(
              ErrorCode.INVALID_ENCODING, "the path must be percent-encoded, was not"));
      return;
    }
    context.next();
  }

  /** The path, unless its escapes are broken: then every look at it throws. */
  private static Optional<String> path(RoutingContext context) {
    try {
      return Optional.of(context.normalizedPath());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

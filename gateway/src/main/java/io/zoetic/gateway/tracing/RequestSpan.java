// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.bootstrap.tracing.Tracing;
import java.util.Set;

/**
 * The span of an HTTP request, in the trace that the client names or in one of its own. The answer
 * names the trace.
 */
public final class RequestSpan {
  /** The header of the answer. */
  public static final String TRACE_ID = "x-trace-id";

  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS,
          HttpMethod.HEAD,
          HttpMethod.PATCH);

  private static final String KEY = "zoetic.span";
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final int SERVER_ERROR = 500;

  private RequestSpan() {}

  /**
   * Begins it, if anybody traces; it ends with the request.
   *
   * @param closedStatus of a request whose client has left before it got one
   */
  public static void begin(
      Tracing tracing, RoutingContext context, String route, int closedStatus) {
    if (!tracing.isOn()) {
      return;
    }
    HttpServerRequest request = context.request();
    String method = METHODS.contains(request.method()) ? request.method().name() : "_OTHER";
    Span span =
        tracing
            .span(
                method + " " + route,
                Tracing.said(request.getHeader("traceparent"), request.getHeader("tracestate")),
                SpanKind.SERVER)
            .setAttribute(METHOD, method)
            .setAttribute(ROUTE, route)
            .startSpan();
    SpanContext names = span.getSpanContext();
    if (names.isValid()) {
      context.response().putHeader(TRACE_ID, names.getTraceId());
    }
    context.put(KEY, span);
    context.addEndHandler(
        written ->
            end(span, written.succeeded() ? context.response().getStatusCode() : closedStatus));
  }

  private static void end(Span span, int status) {
    span.setAttribute(STATUS, (long) status);
    if (status >= SERVER_ERROR) {
      span.setAttribute(ERROR, Integer.toString(status)).setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  /** The parent of what is done for a request. */
  public static Context of(RoutingContext context) {
    Span span = context.get(KEY);
    return span == null ? Context.root() : Context.root().with(span);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Lets web pages of some origins call the API and read what it answers (Cross-Origin Resource
 * Sharing, as the Fetch standard has it). Browsers ask without a key whether they may. Of no
 * origin, it does nothing.
 */
public final class Cors implements Handler<RoutingContext> {
  /** Stands for every origin. */
  public static final String ANY = "*";

  private static final String METHODS = "GET, POST, PUT, DELETE, OPTIONS";
  private static final String EXPOSED =
      "x-request-id, x-trace-id, retry-after, www-authenticate, content-disposition";
  private static final String MAX_AGE_SECONDS = "600";
  private static final int NO_CONTENT = 204;

  private final List<String> origins;

  /**
   * @param origins as browsers send them, such as {@code https://app.example.org}, or {@link #ANY}
   */
  public Cors(List<String> origins) {
    this.origins = List.copyOf(origins);
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    if (origins.isEmpty()) {
      context.next();
      return;
    }
    boolean any = origins.contains(ANY);
    if (!any) {
      // A cache must not give one origin what it got for another.
      response.headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || !any && !origins.contains(origin)) {
      context.next();
      return;
    }
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, any ? ANY : origin);
    if (isPreflight(request)) {
      preflight(request, response);
      return;
    }
    response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    context.next();
  }

  private static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
  }

  /** What headers a request has is no secret: SDKs send some of their own. */
  private static void preflight(HttpServerRequest request, HttpServerResponse response) {
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    String headers = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    if (headers != null) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
    }
    response.putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
    response.setStatusCode(NO_CONTENT).end();
  }
}

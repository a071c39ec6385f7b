// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.bootstrap.OperationsEndpoint;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.access.RateLimits;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Connections;
import io.zoetic.gateway.http.Cors;
import io.zoetic.gateway.http.ErrorHandler;
import io.zoetic.gateway.http.RequestFrame;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Builds the router, from top to bottom: operations, unframed; what all API requests pass; what
 * needs no key; who is asking; all else, each behind its permission; 405 for paths that have other
 * methods; and 404 at the end.
 */
final class ApiRouter {
  private final Router router;
  private final Set<Endpoint> served = EnumSet.noneOf(Endpoint.class);

  ApiRouter(Vertx vertx) {
    router = Router.router(vertx);
  }

  void connections(Connections connections) {
    router.route().handler(connections);
    router
        .route()
        .handler(
            context -> {
              requireOneHost(context);
              context.next();
            })
        .failureHandler(new ErrorHandler());
  }

  void operations(OperationsEndpoint operations) {
    router
        .route()
        .handler(
            context -> {
              if (!operations.handle(context.request())) {
                context.next();
              }
            });
  }

  /** Of two, proxies in front could go by the other one. */
  private static void requireOneHost(RoutingContext context) {
    int hosts = context.request().headers().getAll(HttpHeaders.HOST).size();
    if (hosts > 1) {
      throw new ApiException(
          ErrorCode.INVALID_VALUE, "the request must have one Host header, had " + hosts);
    }
  }

  /**
   * @param cors answers browsers that ask whether they may call
   */
  void frame(RequestFrame frame, Cors cors) {
    router.route().handler(frame).failureHandler(new ErrorHandler());
    router.route().handler(cors);
  }

  /** What is served after this is served to those alone who may. */
  void guard(Authentication authentication, RateLimits rateLimits) {
    // What needs no key has no method that a key could open.
    served.forEach(this::refuseOtherMethods);
    router.route().handler(authentication);
    router.route().handler(rateLimits);
  }

  void serve(Endpoint endpoint, Handler<RoutingContext> handler) {
    boolean open = endpoint.permission() == null;
    router
        .routeWithRegex(endpoint.method(), endpoint.regex())
        .handler(
            context -> {
              if (!open) {
                endpoint.requirePermitted(Authentication.of(context));
              }
              handler.handle(context);
            });
    served.add(endpoint);
  }

  /**
   * Ends the router.
   *
   * @throws IllegalStateException if something of the API is not served
   */
  Router finish() {
    Set<Endpoint> missing = EnumSet.complementOf(EnumSet.copyOf(served));
    if (!missing.isEmpty()) {
      throw new IllegalStateException("all of the API must be served, is not: " + missing);
    }
    for (Endpoint endpoint : Endpoint.values()) {
      refuseOtherMethods(endpoint);
    }
    router.route().handler(ApiRouter::refusePath);
    return router;
  }

  private void refuseOtherMethods(Endpoint endpoint) {
    router
        .routeWithRegex(endpoint.regex())
        .handler(context -> refuseMethod(context, methodsOf(endpoint)));
  }

  private static String methodsOf(Endpoint endpoint) {
    return Arrays.stream(Endpoint.values())
        .filter(each -> each.template().equals(endpoint.template()))
        .map(each -> each.method().name())
        .collect(Collectors.joining(", "));
  }

  private static void refuseMethod(RoutingContext context, String allowed) {
    context.response().putHeader(HttpHeaders.ALLOW, allowed);
    context.fail(
        new ApiException(
            ErrorCode.METHOD_NOT_ALLOWED,
            "the method must be " + allowed + ", was " + context.request().method()));
  }

  private static void refusePath(RoutingContext context) {
    context.fail(
        ApiException.notFound(
            "the path must be one of the API's, was " + shortened(context.normalizedPath())));
  }

  private static String shortened(String path) {
    return path.length() <= 200 ? path : path.substring(0, 200) + "…";
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.bootstrap.OperationsEndpoint;
import io.zoetic.events.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Authentication;
import io.zoetic.gateway.http.ErrorHandler;
import io.zoetic.gateway.http.HttpMetrics;
import io.zoetic.gateway.http.RequestFrame;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Builds the router: operations first and unframed, then what all API requests pass, then one route
 * per path that also says 405 to other methods, and 404 at the end.
 */
final class ApiRouter {
  private final Router router;

  ApiRouter(Vertx vertx) {
    router = Router.router(vertx);
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

  void frame(HttpMetrics metrics, BooleanSupplier draining) {
    router.route().handler(new RequestFrame(metrics, draining)).failureHandler(new ErrorHandler());
    router.route().handler(new Authentication());
  }

  void get(String path, Handler<RoutingContext> handler) {
    serve(router.get(path), router.route(path), handler, HttpMethod.GET);
  }

  /** Serves all paths that begin with the prefix, slashes included. */
  void getBelow(String prefix, Handler<RoutingContext> handler) {
    String pattern = Pattern.quote(prefix) + ".+";
    serve(router.getWithRegex(pattern), router.routeWithRegex(pattern), handler, HttpMethod.GET);
  }

  void post(String path, Handler<RoutingContext> handler) {
    serve(router.post(path), router.route(path), handler, HttpMethod.POST);
  }

  private static void serve(
      Route right, Route any, Handler<RoutingContext> handler, HttpMethod method) {
    right.handler(handler);
    any.handler(context -> refuseMethod(context, method));
  }

  Router finish() {
    router.route().last().handler(ApiRouter::refusePath);
    return router;
  }

  private static void refuseMethod(RoutingContext context, HttpMethod allowed) {
    context.response().putHeader(HttpHeaders.ALLOW, allowed.name());
    context.fail(
        new ApiException(
            ErrorCode.METHOD_NOT_ALLOWED,
            "the method must be " + allowed.name() + ", was " + context.request().method()));
  }

  private static void refusePath(RoutingContext context) {
    context.fail(
        new ApiException(
            ErrorCode.NOT_FOUND,
            "the path must be one of the API's, was " + shortened(context.normalizedPath())));
  }

  private static String shortened(String path) {
    return path.length() <= 200 ? path : path.substring(0, 200) + "…";
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * The endpoint that an orchestrator and a Prometheus server ask, over HTTP:
 *
 * <ul>
 *   <li>{@code GET /livez}: 200 while the event loop turns; nothing else is asked, so that a
 *       restart is never the answer to a dependency that is away
 *   <li>{@code GET /readyz}: 200 if all {@link HealthChecks} pass, else 503; the JSON body lists
 *       each of them
 *   <li>{@code GET /metrics}: Prometheus text
 * </ul>
 *
 * <p>Thread-safe; never blocks.
 */
public final class OperationsEndpoint {
  private static final String JSON = "application/json";
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final HealthChecks checks;
  private final PrometheusMeterRegistry metrics;

  public OperationsEndpoint(HealthChecks checks, PrometheusMeterRegistry metrics) {
    this.checks = checks;
    this.metrics = metrics;
  }

  /**
   * Answers the request if it is one of the three; must be called on its event loop.
   *
   * @return false if it is not, and the caller is to answer it
   */
  public boolean handle(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET)) {
      return false;
    }
    switch (request.path()) {
      case "/livez" -> respond(request, 200, JSON, new JsonObject().put("ok", true).encode());
      case "/readyz" -> respondReadiness(request);
      case "/metrics" -> respond(request, 200, PROMETHEUS_TEXT, metrics.scrape(PROMETHEUS_TEXT));
      case null, default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * Serves these three paths alone, for a process without HTTP of its own; the caller closes the
   * server. Port 0 is any free one.
   */
  public Future<HttpServer> listen(Vertx vertx, String host, int port) {
    return vertx
        .createHttpServer()
        .requestHandler(
            request -> {
              if (!handle(request)) {
                respond(request, 404, "text/plain", "not found: try /livez, /readyz, /metrics\n");
              }
            })
        .listen(port, host);
  }

  private void respondReadiness(HttpServerRequest request) {
    Future.fromCompletionStage(checks.run(), Vertx.currentContext())
        .onSuccess(
            results -> {
              boolean ok = results.values().stream().allMatch(CheckResult::ok);
              respond(request, ok ? 200 : 503, JSON, readiness(ok, results).encode());
            });
  }

  private static JsonObject readiness(boolean ok, Map<String, CheckResult> results) {
    JsonObject checks = new JsonObject();
    results.forEach(
        (name, result) -> {
          JsonObject check = new JsonObject().put("ok", result.ok());
          if (result.degraded()) {
            check.put("degraded", true);
          }
          checks.put(
              name, result.message().isEmpty() ? check : check.put("message", result.message()));
        });
    JsonObject readiness = new JsonObject().put("ok", ok);
    if (results.values().stream().anyMatch(CheckResult::degraded)) {
      readiness.put("degraded", true);
    }
    return readiness.put("checks", checks);
  }

  private static void respond(HttpServerRequest request, int status, String type, String body) {
    request.response().setStatusCode(status).putHeader("content-type", type).end(body);
  }
}

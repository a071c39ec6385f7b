// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OperationsEndpointIT {
  private final AtomicReference<CheckResult> kafka = new AtomicReference<>(CheckResult.passed());
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void listen() throws Exception {
    HealthChecks checks = new HealthChecks();
    checks.add("kafka", kafka::get);
    checks.add("postgres", CheckResult::passed);
    OperationsEndpoint endpoint = new OperationsEndpoint(checks, Metrics.create("test"));
    server = endpoint.listen(vertx, "127.0.0.1", 0).await();
  }

  @AfterEach
  void close() {
    client.close();
    vertx.close().await();
  }

  @Test
  void livez_always_is200() throws Exception {
    kafka.set(CheckResult.failed("away"));

    HttpResponse<String> response = get("/livez");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"ok\":true}");
  }

  @Test
  void readyz_withAllChecksPassed_is200() throws Exception {
    HttpResponse<String> response = get("/readyz");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(new JsonObject(response.body()))
        .isEqualTo(
            new JsonObject(
                """
                {"ok": true, "checks": {"kafka": {"ok": true}, "postgres": {"ok": true}}}
                """));
  }

  @Test
  void readyz_withOneCheckFailed_is503AndSaysWhy() throws Exception {
    kafka.set(CheckResult.failed("no broker answers at 127.0.0.1:1"));

    HttpResponse<String> response = get("/readyz");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(response.body()))
        .isEqualTo(
            new JsonObject(
                """
                {"ok": false, "checks": {
                  "kafka": {"ok": false, "message": "no broker answers at 127.0.0.1:1"},
                  "postgres": {"ok": true}}}
                """));
  }

  @Test
  void metrics_ofTheProcess_arePrometheusText() throws Exception {
    HttpResponse<String> response = get("/metrics");

    assertThat(response.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body())
        .containsPattern("(?m)^process_uptime_seconds\\{service=\"test\"} \\d")
        .containsPattern("(?m)^jvm_memory_used_bytes\\{")
        .containsPattern("(?m)^process_cpu_usage\\{");
  }

  @Test
  void anythingElse_is404() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(send(request("/livez").POST(HttpRequest.BodyPublishers.noBody())).statusCode())
        .isEqualTo(404);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}

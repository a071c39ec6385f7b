// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.Metrics;
import io.zoetic.bootstrap.Settings;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.gateway.Gateway;
import io.zoetic.gateway.GatewayConfig;
import io.zoetic.migrations.Migrations;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Feedback over HTTP, kept by PostgreSQL; there is no worker, for none is asked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FeedbackIT {
  private final Lifecycle lifecycle = new Lifecycle();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String url = "";

  @BeforeAll
  void start(@TempDir Path path) throws Exception {
    DataDirectory directory = lifecycle.add("data", DataDirectory.kept(path.resolve("data")));
    EmbeddedPostgresServer postgres =
        lifecycle.add("PostgreSQL", EmbeddedPostgresServer.start(directory, 0));
    Migrations.migrate(postgres.jdbcUrl(), EmbeddedPostgresServer.USER, "");
    PostgresDatabase database =
        lifecycle.add(
            "database",
            new PostgresDatabase(
                PostgresOptions.of(postgres.jdbcUrl(), EmbeddedPostgresServer.USER, "")));
    Settings settings = Settings.of(Map.of("gateway.port", "0", "gateway.anonymous", "true"));
    Gateway gateway =
        lifecycle.add(
            "gateway",
            Gateway.start(
                GatewayConfig.from(settings),
                new InMemoryEventLog(),
                Stores.of(() -> database).ofGateway(),
                Metrics.create("test")));
    url = "http://127.0.0.1:" + gateway.port();
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    lifecycle.close();
  }

  @Test
  void feedback_isStoredShownOnceAndForgotten() throws Exception {
    String body =
        """
        {"request_id": "r1", "kind": "comment", "value": "Ünïcode \\" and more", "tags": {"a": [1.50]},
         "rationale": "why", "source": {"type": "end_user", "id": "ada"}}""";
    JsonNode first = json(post("/v1/feedback", body, "k1"), 202);
    JsonNode again = json(post("/v1/feedback", body, "k1"), 202);
    JsonNode other =
        json(
            post(
                "/v1/feedback",
                "{\"request_id\":\"r\",\"kind\":\"comment\",\"value\":\"x\"}",
                "k1"),
            409);
    String id = first.path("feedback_id").asText();

    assertThat(again.path("status").asText()).isEqualTo("duplicate");
    assertThat(again.path("feedback_id").asText()).isEqualTo(id);
    assertThat(other.path("feedback_id").asText()).isEqualTo(id);
    JsonNode shown = json(send("GET", "/v1/feedback/" + id, ""), 200);
    assertThat(shown.path("value").asText()).isEqualTo("Ünïcode \" and more");
    assertThat(shown.at("/tags/a/0").asDouble()).isEqualTo(1.5);
    assertThat(shown.path("state").asText()).isEqualTo("received");

    JsonNode erasure = json(post("/v1/users/ada/forget", "{\"reason\":\"asked\"}", "k"), 200);

    assertThat(erasure.path("feedback").asInt()).isEqualTo(1);
    json(send("GET", "/v1/feedback/" + id, ""), 404);
  }

  @Test
  void manyAtTheSameTime_areStoredOnceEach() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String body = "{\"request_id\":\"many%d\",\"kind\":\"boolean\",\"value\":true}";
      answers.add(
          http.sendAsync(
              request("POST", "/v1/feedback", body.formatted(i % 200))
                  .header("Idempotency-Key", "many-" + i % 200)
                  .build(),
              BodyHandlers.ofString()));
    }

    Set<String> ids = new HashSet<>();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      ids.add(json(answer.get(), 202).path("feedback_id").asText());
    }

    assertThat(ids).hasSize(200);
  }

  @Test
  void metricAndRun_areKept() throws Exception {
    String metric = "{\"kind\":\"categorical\",\"categories\":{\"kind\":1,\"rude\":0}}";
    JsonNode declared = json(send("PUT", "/v1/metrics/tone", metric), 200);
    json(send("PUT", "/v1/metrics/tone", metric), 200);
    json(send("PUT", "/v1/metrics/tone", "{\"kind\":\"boolean\"}"), 409);
    assertThat(json(send("GET", "/v1/metrics/tone", ""), 200)).isEqualTo(declared);

    JsonNode batch =
        json(
            post(
                "/v1/feedback:batch",
                """
                {"feedback": [{"request_id": "b", "metric": "tone", "value": "rude"},
                              {"request_id": "b", "metric": "tone", "value": "odd"},
                              {"preference": {"preferred": "b", "other": "c", "tie": "bad"}}]}""",
                "b"),
            202);
    assertThat(batch.at("/feedback/0/status").asText()).isEqualTo("accepted");
    assertThat(batch.at("/feedback/1/error/param").asText()).isEqualTo("value");
    assertThat(batch.at("/feedback/2/status").asText()).isEqualTo("accepted");

    String wish = "{\"expert\":\"tones\",\"reason\":\"a test\",\"config\":{\"steps\":3}}";
    JsonNode run = json(post("/v1/training-runs", wish, "r"), 201);
    assertThat(json(post("/v1/training-runs", wish, "r"), 200)).isEqualTo(run);
    String path = "/v1/training-runs/" + run.path("id").asText();
    assertThat(json(send("GET", path, ""), 200).path("feedback")).isEmpty();
    assertThat(
            json(post(path + "/cancel", "{\"reason\":\"enough\"}", "c"), 200)
                .path("state")
                .asText())
        .isEqualTo("cancelled");
  }

  private HttpResponse<String> post(String path, String body, String key) throws Exception {
    return http.send(
        request("POST", path, body).header("Idempotency-Key", key).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return http.send(request(method, path, body).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("content-type", "application/json")
        .method(method, BodyPublishers.ofString(body));
  }

  private static JsonNode json(HttpResponse<String> response, int status) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    return new ObjectMapper().readTree(response.body());
  }
}

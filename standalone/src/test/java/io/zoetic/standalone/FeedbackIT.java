// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static io.zoetic.testkit.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.testkit.ApiClient;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Feedback over HTTP, kept by PostgreSQL; there is no worker, for none is asked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FeedbackIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private Services services;
  private ApiClient client;

  @BeforeAll
  void start() {
    services = Services.gateway(POSTGRES);
    client = new ApiClient(services.url());
  }

  @AfterAll
  void stop() {
    client.close();
    services.close();
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
    JsonNode shown = json(client.send("GET", "/v1/feedback/" + id, ""), 200);
    assertThat(shown.path("value").asText()).isEqualTo("Ünïcode \" and more");
    assertThat(shown.at("/tags/a/0").asDouble()).isEqualTo(1.5);
    assertThat(shown.path("state").asText()).isEqualTo("received");

    JsonNode erasure =
        json(post("/v1/users:forget", "{\"user\":\"ada\",\"reason\":\"asked\"}", "k"), 200);

    assertThat(erasure.path("feedback").asInt()).isEqualTo(1);
    json(client.send("GET", "/v1/feedback/" + id, ""), 404);
  }

  @Test
  void manyAtTheSameTime_areStoredOnceEach() throws Exception {
    String body = "{\"request_id\":\"many%d\",\"kind\":\"boolean\",\"value\":true}";
    List<Callable<HttpResponse<String>>> requests = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int which = i % 200;
      requests.add(() -> post("/v1/feedback", body.formatted(which), "many-" + which));
    }

    Set<String> ids = new HashSet<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<HttpResponse<String>> answer : clients.invokeAll(requests)) {
        ids.add(json(answer.get(), 202).path("feedback_id").asText());
      }
    }

    assertThat(ids).hasSize(200);
  }

  @Test
  void metricAndRun_areKept() throws Exception {
    String metric = "{\"kind\":\"categorical\",\"categories\":{\"kind\":1,\"rude\":0}}";
    JsonNode declared = json(client.send("PUT", "/v1/metrics/tone", metric), 200);
    json(client.send("PUT", "/v1/metrics/tone", metric), 200);
    json(client.send("PUT", "/v1/metrics/tone", "{\"kind\":\"boolean\"}"), 409);
    assertThat(json(client.send("GET", "/v1/metrics/tone", ""), 200)).isEqualTo(declared);

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
    assertThat(json(client.send("GET", path, ""), 200).path("feedback")).isEmpty();
    assertThat(
            json(post(path + "/cancel", "{\"reason\":\"enough\"}", "c"), 200)
                .path("state")
                .asText())
        .isEqualTo("cancelled");
  }

  private HttpResponse<String> post(String path, String body, String key) throws Exception {
    return client.send("POST", path, body, "Idempotency-Key", key);
  }
}

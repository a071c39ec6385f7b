// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static io.zoetic.gateway.GatewayUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.completion.Prompt;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.SchemaHealth;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds and edges of the HTTP port. */
class GatewayIT {
  private static final String CHAT = "/v1/chat/completions";
  private static final String HELLO =
      "{'model':'zoetic/base','messages':[{'role':'user','content':'hello'}]";

  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(
          Map.of("gateway.prompts-max", "2", "gateway.deadline", "2s", "gateway.drain", "300ms"));

  @AfterEach
  void close() {
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST /v1/chat/completions | application/json | {'model' | 400 | malformed_json",
        "POST /v1/chat/completions | application/json | {'model':'x','messages':[]} | 404 | model_not_found",
        "POST /v1/chat/completions | application/json | {'model':'zoetic/base','messages':[]} | 400 | invalid_value",
        "POST /v1/chat/completions | text/plain | {} | 415 | unsupported_media_type",
        "POST /v1/completions | application/json | {'model':'zoetic/base','prompt':'a','max_tokens':-5} | 400 | invalid_value",
        "POST /v1/nowhere | application/json | {} | 404 | not_found",
        "DELETE /v1/models | application/json | {} | 405 | method_not_allowed",
      })
  void badInput_getsItsStatusAndCode(
      String target, String type, String body, int status, String code) throws Exception {
    String method = target.split(" ", 2)[0];
    HttpRequest request =
        HttpRequest.newBuilder(gateway.uri(target.split(" ", 2)[1]))
            .header("Content-Type", type)
            .header("X-Request-Id", "mine-1")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
            .build();

    HttpResponse<String> response = gateway.client().send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).at("/error/code").asText()).isEqualTo(code);
    assertThat(response.headers().firstValue("x-request-id")).hasValue("mine-1");
    assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(gateway.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void body_of20MegabytesAnnounced_isRefused() throws Exception {
    HttpResponse<String> response = gateway.post(CHAT, "x".repeat(20_000_000));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(json(response).at("/error/message").asText())
        .isEqualTo("the body must be at most 1048576 bytes, 20000000 bytes are announced");
  }

  @Test
  void body_of20MegabytesInChunks_isRefused() throws Exception {
    InputStream body = new ByteArrayInputStream(new byte[20_000_000]);
    HttpRequest request =
        HttpRequest.newBuilder(gateway.uri(CHAT))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofInputStream(() -> body))
            .build();

    HttpResponse<String> response = gateway.client().send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(json(response).at("/error/code").asText()).isEqualTo("body_too_large");
  }

  @Test
  void wrongMethod_namesTheRightOne() throws Exception {
    HttpResponse<String> response = gateway.get(CHAT);

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).hasValue("POST");
  }

  @Test
  void requestId_thatIsNotSane_isReplaced() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.uri("/v1/models")).header("X-Request-Id", "a b").build();

    HttpResponse<String> response = gateway.client().send(request, BodyHandlers.ofString());

    assertThat(response.headers().firstValue("x-request-id").orElseThrow()).startsWith("req-");
  }

  @Test
  void models_areListedAndFoundByName() throws Exception {
    JsonNode list = json(gateway.get("/v1/models"));

    assertThat(list.path("data")).hasSize(2);
    assertThat(list.at("/data/0/id").asText()).isEqualTo("zoetic/base");
    assertThat(list.at("/data/0/object").asText()).isEqualTo("model");
    assertThat(json(gateway.get("/v1/models/zoetic/base"))).isEqualTo(list.at("/data/0"));
    assertThat(json(gateway.get("/v1/models/zoetic%2Fauto"))).isEqualTo(list.at("/data/1"));
    assertThat(gateway.get("/v1/models/gpt-4").statusCode()).isEqualTo(404);
  }

  @Test
  void client_leavingAStream_cancelsItsPrompt() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.beginning("a"));
    HttpResponse<InputStream> response =
        gateway
            .client()
            .send(
                gateway.request(CHAT, HELLO + ",'stream':true}").build(),
                BodyHandlers.ofInputStream());
    response.body().close();

    assertThat(worker.awaitCancellation()).isEqualTo(worker.awaitPrompt().promptId());
  }

  @Test
  void client_leavingBeforeTheAnswer_cancelsItsPrompt() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.silence());
    CompletableFuture<HttpResponse<String>> pending = send(HELLO + "}");
    Prompt prompt = worker.awaitPrompt();

    pending.cancel(true);

    assertThat(worker.awaitCancellation()).isEqualTo(prompt.promptId());
  }

  @Test
  void prompts_beyondTheBound_areRefusedWithRetryAfter() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.silence());
    CompletableFuture<HttpResponse<String>> first = send(HELLO + ",'n':2}");
    worker.awaitPrompt();
    worker.awaitPrompt();

    HttpResponse<String> response = gateway.post(CHAT, HELLO + "}");
    first.cancel(true);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("retry-after")).hasValue("1");
    assertThat(json(response).at("/error/code").asText()).isEqualTo("queue_full");
  }

  @Test
  void prompts_ofOneRequestBeyondTheBound_areTheClientsMistake() throws Exception {
    HttpResponse<String> response = gateway.post(CHAT, HELLO + ",'n':3}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/message").asText())
        .isEqualTo("prompts of one request must be at most 2, were 3");
  }

  @Test
  void answer_notReadyInTime_is504() throws Exception {
    HttpResponse<String> response = gateway.post(CHAT, HELLO + "}");

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(json(response).at("/error/code").asText()).isEqualTo("deadline_exceeded");
  }

  @Test
  void eventLog_down_is503AndNotReady() throws Exception {
    gateway.log.goDown();

    HttpResponse<String> response = gateway.post(CHAT, HELLO + "}");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response).at("/error/code").asText()).isEqualTo("event_log_unavailable");
    assertThat(gateway.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(gateway.get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void tablesOfAnotherBuild_areSaidInReadiness() throws Exception {
    gateway.stores.schema = SchemaHealth.warned("newer");
    JsonNode newer = json(gateway.get("/readyz"));
    gateway.stores.schema = SchemaHealth.failed("too new");
    HttpResponse<String> tooNew = gateway.get("/readyz");

    assertThat(newer.at("/checks/schema/degraded").asBoolean()).isTrue();
    assertThat(tooNew.statusCode()).isEqualTo(503);
    assertThat(tooNew.body()).contains("too new");
  }

  @Test
  void prompts_areWrittenInTheNewestFormThatAllWorkersRead() {
    Duration patience = Duration.ofSeconds(30);
    FleetWorker newer = worker("new", 3);
    gateway.stores.fleet.beat(newer);
    Waiting.until(patience, "the form of the one worker", () -> gateway.log.promptForm() == 3);

    gateway.stores.fleet.beat(worker("old", 2));
    Waiting.until(patience, "the form of the older one", () -> gateway.log.promptForm() == 2);

    gateway.stores.fleet.leave("old");
    gateway.stores.fleet.beat(newer);
    Waiting.until(patience, "the form of those left", () -> gateway.log.promptForm() == 3);
  }

  private static FleetWorker worker(String id, int readsPrompts) {
    return new FleetWorker(
        id, TestStores.BASE_MODEL.digest(), TestStores.LAYOUT, Instant.now(), readsPrompts);
  }

  @Test
  void metrics_showWhatHappened() throws Exception {
    gateway.worker("w", ScriptedWorker.words("a"));
    gateway.post(CHAT, HELLO + "}");

    assertThat(gateway.get("/metrics").body())
        .contains("zoetic_gateway_requests_seconds_count{route=\"/v1/chat/completions\"")
        .contains("zoetic_gateway_prompts_in_flight")
        .contains("zoetic_gateway_time_to_first_token_seconds_bucket")
        .contains("zoetic_gateway_completion_tokens_total");
  }

  @Test
  void close_letsAnswersEndAndRefusesNewRequests() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.silence());
    CompletableFuture<HttpResponse<String>> pending = send(HELLO + "}");
    Prompt prompt = worker.awaitPrompt();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway.gateway::close);
    awaitNotReady();

    HttpResponse<String> refused = gateway.post(CHAT, HELLO + "}");
    worker.report(prompt, ScriptedWorker.words("done").apply(prompt));

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("connection")).hasValue("close");
    assertThat(json(pending.get()).at("/choices/0/message/content").asText()).isEqualTo("done");
    closing.join();
  }

  @Test
  void close_failsWhatDoesNotEndInTime() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.silence());
    CompletableFuture<HttpResponse<String>> pending = send(HELLO + "}");
    worker.awaitPrompt();

    gateway.gateway.close();

    assertThat(pending.get().statusCode()).isEqualTo(503);
    assertThat(json(pending.get()).at("/error/code").asText()).isEqualTo("shutting_down");
  }

  private CompletableFuture<HttpResponse<String>> send(String json) {
    return gateway.client().sendAsync(gateway.request(CHAT, json).build(), BodyHandlers.ofString());
  }

  /** Every question is a round trip, so this is no busy loop. */
  private void awaitNotReady() throws Exception {
    while (gateway.get("/readyz").statusCode() == 200) {
      Thread.onSpinWait();
    }
  }
}

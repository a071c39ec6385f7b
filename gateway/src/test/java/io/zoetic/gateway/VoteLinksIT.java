// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static io.zoetic.gateway.GatewayUnderTest.events;
import static io.zoetic.gateway.GatewayUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.access.KeyRole;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Voting by the links that come with answers, as a browser does it: without a key. */
class VoteLinksIT {
  private static final String CHAT = "/v1/chat/completions";
  private static final String QUESTION =
      "{'model':'zoetic/base','messages':[{'role':'user','content':'a'}]";

  private final TestStores stores = new TestStores();
  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(stores, Map.of("gateway.anonymous", "false"));
  private final ApiCaller client =
      ApiCaller.withKey(gateway, stores.issue(KeyRole.CLIENT, "acme", null).text());
  private final ApiCaller operator = ApiCaller.withKey(gateway, stores.key(KeyRole.OPERATOR));
  private final ApiCaller nobody = new ApiCaller(gateway, null);

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void vote_isFeedbackOnItsChoice() throws Exception {
    JsonNode answer = answer(",'n':2}");
    String down = link(answer, 1, "thumb_down");

    HttpResponse<String> response = nobody.post(pathOf(down), "{'rationale':'It is wrong.'}");

    assertThat(down).startsWith(gateway.uri("/v1/feedback/tokens/").toString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    JsonNode shown = client.read("/v1/feedback/" + json(response).path("feedback_id").asText());
    assertThat(shown.path("request_id")).isEqualTo(answer.path("id"));
    assertThat(shown.path("choice").asInt()).isEqualTo(1);
    assertThat(shown.path("metric").asText()).isEqualTo("thumb");
    assertThat(shown.path("value").asBoolean(true)).isFalse();
    assertThat(shown.path("rationale").asText()).isEqualTo("It is wrong.");
    assertThat(shown.path("tenant").asText()).isEqualTo("acme");
    assertThat(shown.at("/source/type").asText()).isEqualTo("end_user");
    assertThat(shown.path("principal").asText()).isEqualTo("link:" + answer.path("id").asText());
  }

  @Test
  void vote_sentTwice_isOne() throws Exception {
    String path = pathOf(link(answer("}"), 0, "thumb_up"));

    HttpResponse<String> first = nobody.post(path, "");
    HttpResponse<String> again = nobody.post(path, "{}");
    HttpResponse<String> other = nobody.post(path, "{'rationale':'Well said.'}");

    assertThat(json(first).path("status").asText()).isEqualTo("accepted");
    assertThat(json(again).path("status").asText()).isEqualTo("duplicate");
    assertThat(json(again).path("feedback_id")).isEqualTo(json(first).path("feedback_id"));
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(operator.read("/v1/feedback").path("data")).hasSize(1);
  }

  @Test
  void stream_bringsTheLinksAtItsEnd() throws Exception {
    answer("}");

    List<String> events =
        events(
            send(
                gateway
                    .request(CHAT, QUESTION + ",'stream':true}")
                    .header("Authorization", String.valueOf(client.authorization()))));

    JsonNode last = json(events.get(events.size() - 2));
    String up = last.at("/choices/0/zoetic/feedback/thumb_up").asText();
    assertThat(nobody.post(pathOf(up), "").statusCode()).isEqualTo(202);
  }

  @Test
  void preview_doesNotVote() throws Exception {
    String path = pathOf(link(answer("}"), 0, "thumb_up"));

    HttpResponse<String> response = send(HttpRequest.newBuilder(gateway.uri(path)).GET());

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
    assertThat(operator.read("/v1/feedback").path("data")).isEmpty();
  }

  @Test
  void browser_isToldThatAPageMayVote() throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(gateway.uri("/v1/feedback/tokens/x"))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://shop.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type"));

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(response.headers().firstValue("Access-Control-Allow-Methods")).hasValue("POST");
    assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValue("content-type");
  }

  @Test
  void linkThatIsNotOurs_isRefusedReadably() throws Exception {
    String up = pathOf(link(answer("}"), 0, "thumb_up"));

    for (String path :
        List.of("/v1/feedback/tokens/x", up + "A", up.replace("tokens/", "tokens/A"))) {
      HttpResponse<String> response = nobody.post(path, "");

      assertThat(response.statusCode()).as(path).isEqualTo(403);
      assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
      assertThat(json(response).at("/error/message").asText())
          .isEqualTo("the link must be one that came with an answer, was not");
    }
    assertThat(nobody.post(up, "{'value':false}").statusCode()).isEqualTo(400);
    assertThat(operator.read("/v1/feedback").path("data")).isEmpty();
  }

  @Test
  void expiredLink_isRefusedWithTheTime() throws Exception {
    try (GatewayUnderTest brief =
        GatewayUnderTest.start(
            stores,
            Map.of(
                "gateway.link-lifetime", "1s",
                "gateway.public-url", "https://api.example.com/llm/"))) {
      brief.worker("w", ScriptedWorker.words("b"));
      ApiCaller caller = new ApiCaller(brief, null);
      String up = link(answer(caller, "}"), 0, "thumb_up");
      assertThat(up).startsWith("https://api.example.com/llm/v1/feedback/tokens/");
      String path = pathOf(up).substring("/llm".length());

      Waiting.until(
          Duration.ofSeconds(10),
          "the link has expired",
          () -> caller.post(path, "{'rationale':'late'}").statusCode() == 403);

      assertThat(json(caller.post(path, "")).at("/error/message").asText())
          .startsWith("the link must be used before it expires, expired at 20");
    }
  }

  @Test
  void keyThatCannotBeHad_answersGoWithoutLinks() throws Exception {
    stores.feedback.hideKey();
    try (GatewayUnderTest keyless = GatewayUnderTest.start(stores, Map.of())) {
      keyless.worker("w", ScriptedWorker.words("b"));
      ApiCaller caller = new ApiCaller(keyless, null);

      JsonNode answer = json(caller.post(CHAT, QUESTION + "}"));

      assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
      assertThat(answer.at("/choices/0/zoetic").has("feedback")).isFalse();
      assertThat(caller.post("/v1/feedback/tokens/x", "{'rationale':'r'}").statusCode())
          .isEqualTo(503);
    }
  }

  /** An answer with links; the first ones may come before the gateway knows how to sign. */
  private JsonNode answer(String rest) throws Exception {
    gateway.worker("w", ScriptedWorker.words("b"));
    return answer(client, rest);
  }

  private static JsonNode answer(ApiCaller caller, String rest) throws Exception {
    JsonNode[] answer = new JsonNode[1];
    Waiting.until(
        Duration.ofSeconds(10),
        "answers bring links",
        () -> {
          answer[0] = json(caller.post(CHAT, QUESTION + rest));
          return answer[0].at("/choices/0/zoetic").has("feedback");
        });
    return answer[0];
  }

  private static String link(JsonNode answer, int choice, String name) {
    return answer.at("/choices/" + choice + "/zoetic/feedback/" + name).asText();
  }

  private static String pathOf(String link) {
    return URI.create(link).getPath();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return gateway.client().send(request.build(), BodyHandlers.ofString());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static io.zoetic.gateway.GatewayUnderTest.events;
import static io.zoetic.gateway.GatewayUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.Scope;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.experts.ExpertMutation;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that are answered by champion and canary, to be compared by a click. */
class ComparisonsIT {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ALLOWED = "'zoetic':{'compare':'allowed'}";

  private final TestStores stores = new TestStores();
  private final List<GatewayUnderTest> gateways = new ArrayList<>();

  @AfterEach
  void close() {
    gateways.forEach(GatewayUnderTest::close);
  }

  /** One that compares so many of a hundred, with a worker that serves what the registry says. */
  private ApiCaller client(String percent) throws Exception {
    return client(Map.of("gateway.compare-percent", percent));
  }

  private ApiCaller client(Map<String, String> settings) throws Exception {
    stores.furnish("sums");
    GatewayUnderTest gateway = GatewayUnderTest.start(stores, settings);
    gateways.add(gateway);
    gateway.worker("w", this::serve);
    ApiCaller client =
        ApiCaller.withKey(gateway, stores.issue(KeyRole.CLIENT, "globex", null).text());
    Waiting.until(
        Duration.ofSeconds(20),
        "answers bring links",
        () -> ask(client, "'max_tokens':1").at("/choices/0/zoetic").has("feedback"));
    return client;
  }

  private List<PromptUpdate> serve(Prompt prompt) {
    ExpertPointer pointer = stores.registry.show("sums").orElseThrow().asPointer();
    ExpertPointer.Served served =
        pointer
            .serve(prompt.origin().tenant(), prompt.origin().requestId())
            .orElseThrow(() -> new AssertionError("it must serve something"));
    ExpertShare share =
        new ExpertShare(
            "sums", served.target().version(), served.target().digest(), 1, served.alias());
    AdaptationReport report =
        new AdaptationReport(
            AdaptationStrategy.EXPERT,
            ExpertSelection.TOP_1,
            List.of(),
            List.of(share),
            PassReport.NONE);
    return ScriptedWorker.adapted(report, served.alias()).apply(prompt);
  }

  private static String question(String model, String rest) {
    return "{'model':'%s','messages':[{'role':'user','content':'a'}]%s}"
        .formatted(model, rest.isEmpty() ? "" : "," + rest);
  }

  private static JsonNode ask(ApiCaller client, String rest) throws Exception {
    return client.change(CHAT, question("zoetic/sums", rest));
  }

  private static String said(JsonNode answer, int choice) {
    return answer.at("/choices/%d/message/content".formatted(choice)).asText();
  }

  private static boolean isCompared(JsonNode answer) {
    boolean two = answer.path("choices").size() == 2;
    assertThat(answer.at("/choices/0/zoetic/feedback").has("prefer")).isEqualTo(two);
    return two;
  }

  @Test
  void requestThatAllowsIt_isAnsweredByChampionAndCanary_inAnyOrder() throws Exception {
    ApiCaller client = client("100");
    Set<String> orders = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      JsonNode answer = ask(client, ALLOWED);

      assertThat(answer.path("choices")).hasSize(2);
      assertThat(List.of(said(answer, 0), said(answer, 1)))
          .containsExactlyInAnyOrder("champion", "canary");
      orders.add(said(answer, 0));
    }
    // By chance alone once in a billion times.
    assertThat(orders).hasSize(2);
  }

  @Test
  void click_isAPreferenceForTheOneChoiceOverTheOther() throws Exception {
    ApiCaller client = client("100");
    JsonNode answer = ask(client, ALLOWED);
    int canary = said(answer, 0).equals("canary") ? 0 : 1;
    String prefer =
        URI.create(answer.at("/choices/%d/zoetic/feedback/prefer".formatted(canary)).asText())
            .getPath();
    ApiCaller nobody = new ApiCaller(client.gateway(), null);

    HttpResponse<String> clicked = nobody.post(prefer, "");
    HttpResponse<String> again = nobody.post(prefer, "");

    assertThat(clicked.statusCode()).as(clicked.body()).isEqualTo(202);
    assertThat(json(again).path("status").asText()).isEqualTo("duplicate");
    JsonNode shown = client.read("/v1/feedback/" + json(clicked).path("feedback_id").asText());
    assertThat(shown.path("metric").asText()).isEqualTo("preference");
    assertThat(shown.path("value").asText()).isEqualTo("preferred");
    assertThat(shown.path("request_id")).isEqualTo(answer.path("id"));
    assertThat(shown.path("choice").asInt()).isEqualTo(canary);
    assertThat(stores.feedback.list(Scope.ALL, null, null, 10))
        .anySatisfy(
            stored -> {
              assertThat(stored.feedback().subject().other()).isNotNull();
              assertThat(stored.feedback().subject().other().index()).isEqualTo(1 - canary);
            });
  }

  @Test
  void stream_bringsBothChoices() throws Exception {
    ApiCaller client = client("100");

    List<String> events =
        events(
            client
                .gateway()
                .client()
                .send(
                    client
                        .gateway()
                        .request(CHAT, question("zoetic/sums", ALLOWED + ",'stream':true"))
                        .header("Authorization", String.valueOf(client.authorization()))
                        .build(),
                    BodyHandlers.ofString()));

    Set<Integer> preferable = new HashSet<>();
    for (String event : events.subList(0, events.size() - 1)) {
      JsonNode choice = json(event).at("/choices/0");
      if (choice.at("/zoetic/feedback").has("prefer")) {
        preferable.add(choice.path("index").asInt());
      }
    }
    assertThat(preferable).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void whatDoesNotAllowIt_orCannotBeCompared_isAnsweredAsEver() throws Exception {
    ApiCaller client = client("100");

    assertThat(isCompared(ask(client, ""))).as("not allowed").isFalse();
    assertThat(ask(client, ALLOWED + ",'n':3").path("choices")).hasSize(3);
    assertThat(isCompared(ask(client, ALLOWED + ",'store':false"))).as("not kept").isFalse();
    assertThat(isCompared(client.change(CHAT, question("zoetic/sums@2", ALLOWED))))
        .as("a version")
        .isFalse();
    ApiCaller pinned =
        ApiCaller.withKey(client.gateway(), stores.issue(KeyRole.CLIENT, "acme", null).text());
    assertThat(isCompared(ask(pinned, ALLOWED))).as("a pin").isFalse();
    stores.apply(new ExpertMutation.AbortCanary("sums"));
    Waiting.until(
        Duration.ofSeconds(20), "no canary is served", () -> !isCompared(ask(client, ALLOWED)));
    assertThat(client.post(CHAT, question("zoetic/sums", "'zoetic':{'compare':'always'}")).body())
        .contains("zoetic.compare must be \\\"allowed\\\" or absent, was \\\"always\\\"");
  }

  @Test
  void requestForWhichThereIsNoRoomForTwo_isAnsweredOnce() throws Exception {
    ApiCaller client = client(Map.of("gateway.compare-percent", "100", "gateway.prompts-max", "1"));

    assertThat(isCompared(ask(client, ALLOWED))).isFalse();
  }

  /** Of 100 tokens a minute one of 60 fits where up to 73 are used, and two where up to 58 are. */
  @Test
  void requestThatHasTokensForOne_isAnsweredOnce() throws Exception {
    ApiCaller client =
        client(Map.of("gateway.compare-percent", "100", "gateway.tokens-per-minute", "100"));
    ApiCaller other =
        ApiCaller.withKey(client.gateway(), stores.issue(KeyRole.CLIENT, "initech", null).text());

    int compared = 0;
    while (isCompared(ask(other, ALLOWED + ",'max_tokens':60"))) {
      compared++;
    }

    assertThat(compared).as("while there is room for two").isPositive();
  }

  /** Nobody could say which is better: where links should lead is not known. */
  @Test
  void requestWhoseAnswerHasNoLinks_isAnsweredOnce() throws Exception {
    ApiCaller client = client("100");
    String body = question("zoetic/sums", ALLOWED).replace('\'', '"');
    String request =
        "POST %s HTTP/1.1\r\nHost: example.org\r\nAuthorization: %s\r\nConnection: close\r\n%s%s"
            .formatted(
                CHAT,
                client.authorization(),
                "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    .formatted(body.length()),
                body);
    String answer;
    try (Socket socket = new Socket("127.0.0.1", client.gateway().gateway.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"index\":0");
    assertThat(answer).doesNotContain("\"index\":1", "prefer");
  }

  @Test
  void share_isBounded() throws Exception {
    ApiCaller client = client("25");
    int compared = 0;
    for (int i = 0; i < 200; i++) {
      compared += isCompared(ask(client, ALLOWED)) ? 1 : 0;
    }

    // Of 200 draws at 25 %: outside by chance once in a million times.
    assertThat(compared).isBetween(20, 85);
  }

  @Test
  void nothingIsCompared_unlessTheSettingSaysSo() throws Exception {
    ApiCaller client = client("0");
    for (int i = 0; i < 20; i++) {
      assertThat(isCompared(ask(client, ALLOWED))).isFalse();
    }
  }
}

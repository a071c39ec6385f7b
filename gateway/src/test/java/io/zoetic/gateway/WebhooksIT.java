// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.zoetic.gateway.webhooks.delivery.Receiver;
import io.zoetic.gateway.webhooks.delivery.Receiver.Answer;
import io.zoetic.gateway.webhooks.delivery.Receiver.Received;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.platform.PlatformEvent.Kind;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Webhooks as operators add them and receivers get them, verified by a library of theirs. */
class WebhooksIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Map<String, String> SETTINGS =
      Map.of(
          "gateway.webhook-networks", "127.0.0.1/32",
          "gateway.webhook-retry", "100ms",
          "gateway.webhook-timeout", "1s",
          "gateway.webhook-patience", "2s");

  private final TestStores stores = new TestStores();
  private final GatewayUnderTest gateway = GatewayUnderTest.start(stores, SETTINGS);
  private final ApiCaller operator = ApiCaller.withKey(gateway, stores.key(KeyRole.OPERATOR));
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    gateway.close();
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private Receiver receiver(Answer answer) throws IOException {
    Receiver receiver = Receiver.start(answer);
    opened.push(receiver);
    return receiver;
  }

  private JsonNode add(String url, String events) throws Exception {
    return operator.change(
        "/v1/webhooks", "{'url':'%s','events':[%s],'reason':'a test'}".formatted(url, events));
  }

  private JsonNode add(Receiver receiver) throws Exception {
    return add(receiver.url(), "'run.ended','expert.promoted'");
  }

  private JsonNode show(String id) throws Exception {
    return operator.read("/v1/webhooks/" + id);
  }

  private static String id(JsonNode webhook) {
    return webhook.path("id").asText();
  }

  private static String secret(JsonNode webhook) {
    return webhook.path("secret").asText();
  }

  private PlatformEvent runEnds(String state) {
    return stores.events.add(Kind.RUN, "{\"run\": \"r\", \"state\": \"%s\"}".formatted(state));
  }

  private PlatformEvent promoted(int version) {
    return stores.events.add(
        Kind.EXPERT, "{\"action\": \"promote\", \"version\": %d}".formatted(version));
  }

  private static void until(String what, Callable<Boolean> condition) {
    Waiting.until(LONG, what, condition);
  }

  private static void untilReceived(Receiver receiver, int count) {
    until(count + " requests", () -> receiver.received().size() >= count);
  }

  private void untilShown(String id, String field) {
    until(field, () -> show(id).hasNonNull(field));
  }

  private static void requireSigned(String secret, Received received) throws Exception {
    new com.standardwebhooks.Webhook(secret).verify(received.body(), received.headers());
  }

  @Test
  void event_isSent_signed_inItsOrder_andOnlyIfItIsWanted() throws Exception {
    Receiver receiver = receiver(Answer.status(200));
    runEnds("failed");
    JsonNode webhook = add(receiver);

    runEnds("running");
    PlatformEvent ended = runEnds("published");
    stores.events.add(Kind.EXPERT, "{\"action\": \"bless\"}");
    stores.events.add(Kind.FEEDBACK, "{\"states\": {\"received\": 1}}");
    PlatformEvent promoted = promoted(3);
    untilReceived(receiver, 2);
    until("all is told", () -> show(id(webhook)).hasNonNull("delivered_at"));

    List<Received> received = receiver.received();
    assertThat(received)
        .extracting(Received::id)
        .containsExactly(ended.place().toString(), promoted.place().toString());
    JsonNode body = GatewayUnderTest.json(received.getFirst().body());
    assertThat(body.path("type").asText()).isEqualTo("run.ended");
    assertThat(body.path("timestamp").asText()).isEqualTo(ended.at().toString());
    assertThat(body.at("/data/state").asText()).isEqualTo("published");
    for (Received each : received) {
      requireSigned(secret(webhook), each);
    }
    Received first = received.getFirst();
    assertThatThrownBy(
            () ->
                new com.standardwebhooks.Webhook(secret(webhook))
                    .verify(first.body() + " ", first.headers()))
        .isInstanceOf(WebhookVerificationException.class);
    assertThat(gateway.metrics.get("zoetic.webhook.attempts").tag("outcome", "delivered"))
        .satisfies(found -> assertThat(found.counter().count()).isEqualTo(2));
  }

  @Test
  void webhookThatFails_isSentTheSameAgain_beforeWhatCameLater() throws Exception {
    Receiver receiver = receiver(Answer.status(500, 500, 200));
    JsonNode webhook = add(receiver);

    PlatformEvent first = runEnds("failed");
    PlatformEvent second = runEnds("refused");
    untilReceived(receiver, 4);

    assertThat(receiver.received())
        .extracting(Received::id)
        .containsExactly(
            first.place().toString(),
            first.place().toString(),
            first.place().toString(),
            second.place().toString());
    assertThat(receiver.received().subList(0, 3))
        .extracting(Received::body)
        .containsOnly(receiver.received().getFirst().body());
    until("it counts as taken", () -> show(id(webhook)).path("attempts").asInt() == 0);
    assertThat(show(id(webhook)).path("last_failure").isNull()).isTrue();
  }

  @Test
  void webhookThatHangs_holdsUpNoOther() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Receiver hanging = receiver((_, _) -> never.await());
    Receiver other = receiver(Answer.status(200));
    JsonNode hung = add(hanging);
    add(other);

    for (int i = 0; i < 5; i++) {
      promoted(i);
    }
    untilReceived(other, 5);

    untilShown(id(hung), "last_failure");
    assertThat(show(id(hung)).path("last_failure").asText())
        .isEqualTo("it did not answer within 1000 ms");
    assertThat(hanging.received())
        .extracting(Received::id)
        .containsOnly(other.received().getFirst().id());
    never.countDown();
  }

  @Test
  void webhookThatTakesNothingForLong_isDisabled_andGoesOnWhenItIsEnabled() throws Exception {
    boolean[] works = {false};
    Receiver receiver =
        receiver((exchange, number) -> Answer.status(works[0] ? 200 : 503).to(exchange, number));
    String id = id(add(receiver));
    PlatformEvent first = promoted(1);
    promoted(2);

    untilShown(id, "disabled_at");
    assertThat(show(id).path("disabled_reason").asText())
        .matches("it has taken nothing for \\d s, in \\d+ attempts: it answered 503");
    assertThat(receiver.received()).hasSizeGreaterThan(2);
    until("measured", () -> gateway.metrics.get("zoetic.webhook.disabled").gauge().value() == 1);
    int attempts = receiver.received().size();
    works[0] = true;
    JsonNode enabled =
        operator.change("/v1/webhooks/" + id + "/enable", "{'reason':'it is repaired'}");

    assertThat(enabled.path("disabled_at").isNull()).isTrue();
    untilReceived(receiver, attempts + 2);
    assertThat(receiver.received().get(attempts).id()).isEqualTo(first.place().toString());
    assertThat(operator.post("/v1/webhooks/" + id + "/enable", "{'reason':'again'}").statusCode())
        .isEqualTo(422);
  }

  @Test
  void webhookThatIsGone_isDisabledAtOnce() throws Exception {
    Receiver receiver = receiver(Answer.status(410));
    String id = id(add(receiver));

    promoted(1);
    promoted(2);
    untilShown(id, "disabled_at");

    assertThat(show(id).path("disabled_reason").asText())
        .isEqualTo("it answered 410: nothing more is wanted");
    assertThat(receiver.received()).hasSize(1);
  }

  @Test
  void redirectToLoopback_isNotFollowed() throws Exception {
    Receiver inner = receiver(Answer.status(200));
    Receiver outer =
        receiver(
            (exchange, _) -> {
              exchange.getResponseHeaders().add("location", inner.url());
              exchange.sendResponseHeaders(302, -1);
            });
    String id = id(add(outer));

    promoted(1);
    untilShown(id, "last_failure");

    assertThat(show(id).path("last_failure").asText()).isEqualTo("it answered 302");
    assertThat(inner.received()).isEmpty();
  }

  @Test
  void secretBefore_signsBesideTheNewOne_forAWhile() throws Exception {
    Receiver receiver = receiver(Answer.status(200));
    JsonNode webhook = add(receiver);
    String rotate = "/v1/webhooks/" + id(webhook) + "/rotate";

    JsonNode rotated = operator.change(rotate, "{'reason':'a drill'}");
    promoted(1);
    untilReceived(receiver, 1);
    JsonNode last = operator.change(rotate, "{'reason':'it leaked','keep_old_for_seconds':0}");
    promoted(2);
    untilReceived(receiver, 2);

    Received both = receiver.received().getFirst();
    assertThat(both.header("webhook-signature").split(" ")).hasSize(2);
    requireSigned(secret(webhook), both);
    requireSigned(secret(rotated), both);
    assertThat(rotated.path("old_secret_until").isNull()).isFalse();
    Received one = receiver.received().getLast();
    requireSigned(secret(last), one);
    assertThatThrownBy(() -> requireSigned(secret(rotated), one))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void secret_isShownOnce() throws Exception {
    Receiver receiver = receiver(Answer.status(200));
    String body = "{'url':'%s','events':['run.ended'],'reason':'a test'}".formatted(receiver.url());
    JsonNode made = operator.change("/v1/webhooks", body, "Idempotency-Key", "one");
    JsonNode again = operator.change("/v1/webhooks", body, "Idempotency-Key", "one");

    assertThat(secret(made)).startsWith("whsec_");
    assertThat(id(again)).isEqualTo(id(made));
    assertThat(again.has("secret")).isFalse();
    assertThat(operator.read("/v1/webhooks").path("data")).hasSize(1);
    assertThat(
            operator.get("/v1/webhooks").body() + operator.get("/v1/webhooks/" + id(made)).body())
        .doesNotContain("whsec_");
  }

  @Test
  void webhook_isTried_withoutAnythingHavingHappened() throws Exception {
    Receiver receiver = receiver(Answer.status(202, 500));
    JsonNode webhook = add(receiver);
    String test = "/v1/webhooks/" + id(webhook) + "/test";

    JsonNode taken = operator.change(test, "");
    JsonNode refused = operator.change(test, "{}");

    assertThat(taken.path("delivered").asBoolean()).isTrue();
    assertThat(taken.path("status").asInt()).isEqualTo(202);
    assertThat(refused.path("delivered").asBoolean()).isFalse();
    assertThat(refused.path("says").asText()).isEqualTo("it answered 500");
    requireSigned(secret(webhook), receiver.received().getFirst());
    assertThat(GatewayUnderTest.json(receiver.received().getFirst().body()).path("type").asText())
        .isEqualTo("webhook.test");
    assertThat(show(id(webhook)).path("attempts").asInt()).isZero();
  }

  @Test
  void webhookThatIsRemoved_isSentNothingMore() throws Exception {
    Receiver receiver = receiver(Answer.status(200));
    Receiver other = receiver(Answer.status(200));
    String path = "/v1/webhooks/" + id(add(receiver));
    add(other);

    assertThat(operator.delete(path).statusCode()).as("without a reason").isEqualTo(400);
    assertThat(operator.delete(path + "?reason=moved").statusCode()).isEqualTo(204);
    assertThat(operator.get(path).statusCode()).isEqualTo(404);
    assertThat(operator.delete(path + "?reason=moved").statusCode()).isEqualTo(404);
    promoted(1);
    untilReceived(other, 1);

    assertThat(receiver.received()).isEmpty();
  }

  @Test
  void innerNetwork_isNotSentTo_unlessTheSettingsNameIt() throws Exception {
    for (String url :
        List.of(
            "https://127.0.0.2/",
            "https://[::1]/",
            "https://169.254.169.254/latest/",
            "https://10.0.0.1/",
            "http://93.184.216.34/")) {
      HttpResponse<String> response =
          operator.post(
              "/v1/webhooks", "{'url':'%s','events':['run.ended'],'reason':'r'}".formatted(url));

      assertThat(response.statusCode()).as(url).isEqualTo(422);
      assertThat(GatewayUnderTest.json(response).at("/error/param").asText()).isEqualTo("url");
    }
  }

  @Test
  void whatIsNoWebhook_isRefused_byTheRule() throws Exception {
    assertThat(
            operator
                .post(
                    "/v1/webhooks",
                    "{'url':'https://example.org','events':['run.begun'],'reason':'r'}")
                .body())
        .contains("events must be of run.ended, expert.promoted,", "one was run.begun");
    assertThat(
            operator
                .post("/v1/webhooks", "{'url':'https://example.org','events':[],'reason':'r'}")
                .body())
        .contains("events must name one at least");
    assertThat(operator.get("/v1/webhooks/%00").statusCode()).isEqualTo(404);
  }

  /** What is sent is of all tenants. */
  @Test
  void operatorOfATenant_mayNotAddOne() throws Exception {
    IssuedKey acmes = stores.issue(KeyRole.OPERATOR, "acme", null);

    assertThat(ApiCaller.withKey(gateway, acmes.text()).get("/v1/webhooks").statusCode())
        .isEqualTo(403);
  }

  /** Sent, and the gateway could not say so: it is sent again. */
  @Test
  void eventThatWasSent_andCouldNotBeCommitted_isSentAgain_withTheSameId() throws Exception {
    Receiver receiver =
        receiver(
            (exchange, number) -> {
              if (number == 0) {
                stores.goAway();
              }
              Answer.status(200).to(exchange, number);
            });
    String id = id(add(receiver));
    PlatformEvent event = promoted(1);
    untilReceived(receiver, 1);
    until("it could not be said", () -> stores.missed.contains("delivered"));

    stores.comeBack();
    untilReceived(receiver, 2);

    assertThat(receiver.received()).extracting(Received::id).containsOnly(event.place().toString());
    untilShown(id, "delivered_at");
  }
}

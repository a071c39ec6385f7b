// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static io.zoetic.gateway.GatewayUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.vectorstore.access.KeyRole;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Giving feedback, one by one and in batches, and what becomes of it. */
class FeedbackIT {
  private static final String FEEDBACK = "/v1/feedback";
  private static final String BATCH = "/v1/feedback:batch";
  private static final String THUMB = "{'request_id':'r','kind':'boolean','value':true}";
  private static final String UNKNOWN = "00000000-0000-0000-0000-000000000007";

  private final TestStores stores = new TestStores();
  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(
          stores, Map.of("gateway.anonymous", "false", "gateway.body-max", "64KiB"));
  private final ApiCaller client = caller(KeyRole.CLIENT);
  private final ApiCaller operator = caller(KeyRole.OPERATOR);

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void feedback_isAcknowledgedAndCanBeSeenAndDeleted() throws Exception {
    JsonNode receipt = accepted(client.post(FEEDBACK, THUMB));
    String path = FEEDBACK + "/" + receipt.path("feedback_id").asText();

    JsonNode shown = client.read(path);

    assertThat(receipt.path("status").asText()).isEqualTo("accepted");
    assertThat(shown.path("request_id").asText()).isEqualTo("r");
    assertThat(shown.path("value").asBoolean()).isTrue();
    assertThat(shown.at("/source/type").asText()).isEqualTo("end_user");
    assertThat(shown.path("state").asText()).isEqualTo("received");
    assertThat(operator.read(FEEDBACK + "?state=received&limit=5").path("data"))
        .containsExactly(shown);
    assertThat(operator.read(FEEDBACK + "?state=trusted").path("data")).isEmpty();
    assertThat(client.delete(path).statusCode()).isEqualTo(204);
    assertThat(client.delete(path).statusCode()).isEqualTo(404);
    assertThat(client.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void source_isWhatTheKeyIs() throws Exception {
    for (Map.Entry<KeyRole, String> each :
        Map.of(
                KeyRole.CLIENT, "end_user",
                KeyRole.ANNOTATOR, "expert",
                KeyRole.TRAINER, "code",
                KeyRole.ADMIN, "code")
            .entrySet()) {
      JsonNode receipt = accepted(caller(each.getKey()).post(FEEDBACK, THUMB));

      JsonNode shown = operator.read(FEEDBACK + "/" + receipt.path("feedback_id").asText());

      assertThat(shown.at("/source/type").asText()).isEqualTo(each.getValue());
    }
  }

  @Test
  void sameKeyAndMeaning_isADuplicate_anotherBody_aConflict() throws Exception {
    HttpResponse<String> first = client.post(FEEDBACK, THUMB, "Idempotency-Key", "k1");
    String id = accepted(first).path("feedback_id").asText();

    JsonNode again =
        accepted(
            client.post(
                FEEDBACK,
                "{'value':true, 'kind':'boolean', 'request_id':'r'}",
                "Idempotency-Key",
                "k1"));
    HttpResponse<String> other =
        client.post(FEEDBACK, THUMB.replace("true", "false"), "Idempotency-Key", "k1");
    JsonNode somebodyElses = accepted(operator.post(FEEDBACK, THUMB, "Idempotency-Key", "k1"));

    assertThat(first.headers().firstValue("Idempotency-Key")).hasValue("k1");
    assertThat(again.path("status").asText()).isEqualTo("duplicate");
    assertThat(again.path("feedback_id").asText()).isEqualTo(id);
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(json(other).path("feedback_id").asText()).isEqualTo(id);
    assertThat(json(other).at("/error/code").asText()).isEqualTo("conflict");
    assertThat(somebodyElses.path("status").asText()).isEqualTo("accepted");
  }

  @Test
  void noKey_isDrawnAndNamed() throws Exception {
    HttpResponse<String> first = client.post(FEEDBACK, THUMB);
    String key = first.headers().firstValue("Idempotency-Key").orElseThrow();

    JsonNode again = accepted(client.post(FEEDBACK, THUMB, "Idempotency-Key", key));

    assertThat(again.path("status").asText()).isEqualTo("duplicate");
    assertThat(again.path("feedback_id")).isEqualTo(accepted(first).path("feedback_id"));
  }

  @Test
  void dryRun_checksAndStoresNothing() throws Exception {
    JsonNode checked = accepted(client.post(FEEDBACK, THUMB.replace("}", ",'dry_run':true}")));
    HttpResponse<String> bad =
        client.post(FEEDBACK, "{'request_id':'r','metric':'speed','value':1,'dry_run':true}");

    assertThat(checked.path("feedback_id").isNull()).isTrue();
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(operator.read(FEEDBACK).path("data")).isEmpty();
  }

  @Test
  void badFeedback_isRefused() throws Exception {
    HttpResponse<String> unknown =
        client.post(FEEDBACK, "{'request_id':'r','metric':'speed','value':1}");
    HttpResponse<String> large =
        client.post(
            FEEDBACK, "{'request_id':'r','kind':'comment','value':'" + "x".repeat(70_000) + "'}");

    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(json(unknown).at("/error/message").asText())
        .isEqualTo(
            "metric must be one of comment, demonstration, preference, taught-reward, thumb, was speed");
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(client.post(FEEDBACK, THUMB, "Idempotency-Key", "a b").statusCode()).isEqualTo(400);
    assertThat(operator.get(FEEDBACK + "?state=lost").statusCode()).isEqualTo(400);
    assertThat(operator.get(FEEDBACK + "?limit=1001").statusCode()).isEqualTo(400);
    assertThat(operator.get(FEEDBACK + "/7").statusCode()).isEqualTo(404);
    assertThat(operator.get(FEEDBACK + "/" + UNKNOWN).statusCode()).isEqualTo(404);
  }

  @Test
  void preference_ofAnswersToTwoPrompts_isRefusedIfBothAreKnown() throws Exception {
    stores.interactions.answered("red", "a".repeat(64));
    stores.interactions.answered("blue", "b".repeat(64));

    HttpResponse<String> refused =
        client.post(FEEDBACK, "{'preference':{'preferred':'red','other':'blue'}}");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).at("/error/param").asText()).isEqualTo("preference.other");
    accepted(client.post(FEEDBACK, "{'preference':{'preferred':'red','other':'green'}}"));
  }

  @Test
  void batch_storesWhatIsGoodAndSaysWhatIsNot() throws Exception {
    HttpResponse<String> response =
        client.post(
            BATCH,
            """
            {'feedback':[
              {'request_id':'a','kind':'boolean','value':true,'idempotency_key':'k1'},
              {'request_id':'b','kind':'boolean','value':1},
              {'request_id':'c','kind':'boolean','value':true},
              {'request_id':'a','kind':'boolean','value':true,'idempotency_key':'k1'},
              {'request_id':'a','kind':'boolean','value':false,'idempotency_key':'k1'},
              {'request_id':'d','kind':'boolean','value':true,'dry_run':true}]}""",
            "Idempotency-Key",
            "b1");

    JsonNode results = accepted(response).path("feedback");
    assertThat(results).hasSize(6);
    assertThat(results.get(0).path("status").asText()).isEqualTo("accepted");
    assertThat(results.get(1).at("/error/message").asText())
        .isEqualTo("value must be true or false, was 1");
    assertThat(results.get(2).path("status").asText()).isEqualTo("accepted");
    assertThat(results.get(3).path("status").asText()).isEqualTo("duplicate");
    assertThat(results.get(3).path("feedback_id")).isEqualTo(results.get(0).path("feedback_id"));
    assertThat(results.get(4).at("/error/code").asText()).isEqualTo("conflict");
    assertThat(results.get(4).path("feedback_id")).isEqualTo(results.get(0).path("feedback_id"));
    assertThat(results.get(5).path("feedback_id").isNull()).isTrue();
    assertThat(operator.read(FEEDBACK).path("data")).hasSize(2);
    assertThat(stores.feedback.batches()).containsExactly(4);
  }

  @Test
  void batch_itemThatIsNoObject_isSaid() throws Exception {
    HttpResponse<String> response =
        gateway
            .client()
            .send(
                gateway
                    .request(BATCH, "{'feedback':[7," + THUMB + "]}")
                    .header("Authorization", String.valueOf(client.authorization()))
                    .build(),
                BodyHandlers.ofString());

    JsonNode results = accepted(response).path("feedback");
    assertThat(results.get(0).at("/error/message").asText())
        .isEqualTo("feedback must be an array of objects, was 7");
    assertThat(results.get(1).path("status").asText()).isEqualTo("accepted");
  }

  @Test
  void batch_sentAgain_isAllDuplicates() throws Exception {
    String body = "{'feedback':[" + THUMB + "," + THUMB.replace("'r'", "'s'") + "]}";
    JsonNode first = accepted(client.post(BATCH, body, "Idempotency-Key", "b1"));

    JsonNode again = accepted(client.post(BATCH, body, "Idempotency-Key", "b1"));

    assertThat(first.findValuesAsText("status")).containsExactly("accepted", "accepted");
    assertThat(again.findValuesAsText("status")).containsExactly("duplicate", "duplicate");
    assertThat(again.findValuesAsText("feedback_id"))
        .isEqualTo(first.findValuesAsText("feedback_id"));
  }

  @Test
  void batch_itemUnderItsKey_isTheSameAsAlone() throws Exception {
    JsonNode alone = accepted(client.post(FEEDBACK, THUMB, "Idempotency-Key", "k1"));

    JsonNode item =
        accepted(
                client.post(
                    BATCH, "{'feedback':[" + THUMB.replace("}", ",'idempotency_key':'k1'}") + "]}"))
            .at("/feedback/0");

    assertThat(item.path("status").asText()).isEqualTo("duplicate");
    assertThat(item.path("feedback_id")).isEqualTo(alone.path("feedback_id"));
  }

  @Test
  void batch_thatIsNone_isRefused() throws Exception {
    String item = "{'value':1}";
    for (String body :
        List.of(
            "{}",
            "{'feedback':[]}",
            "{'feedback':{}}",
            "{'feedback':[" + item + "],'more':1}",
            "{'feedback':["
                + IntStream.range(0, 1001).mapToObj(_ -> item).collect(Collectors.joining(","))
                + "]}")) {
      assertThat(client.post(BATCH, body).statusCode()).as(body).isEqualTo(400);
    }
  }

  @Test
  void manyAtTheSameTime_areWrittenTogetherAndOnceEach() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(
          gateway
              .client()
              .sendAsync(
                  gateway
                      .request(FEEDBACK, THUMB.replace("'r'", "'r" + i + "'"))
                      .header("Authorization", String.valueOf(client.authorization()))
                      .build(),
                  BodyHandlers.ofString()));
    }

    Set<String> ids = new HashSet<>();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      ids.add(accepted(answer.get()).path("feedback_id").asText());
    }

    assertThat(ids).hasSize(100);
    assertThat(operator.read(FEEDBACK + "?limit=1000").path("data")).hasSize(100);
    assertThat(stores.feedback.batches().stream().mapToInt(each -> each).sum()).isEqualTo(100);
  }

  @Test
  void whoActsForATenant_seesAndDeletesWhatIsTheTenants() throws Exception {
    ApiCaller acme = tenant(KeyRole.CLIENT, "acme");
    ApiCaller globex = tenant(KeyRole.CLIENT, "globex");
    String path =
        FEEDBACK + "/" + accepted(acme.post(FEEDBACK, THUMB)).path("feedback_id").asText();

    assertThat(globex.get(path).statusCode()).isEqualTo(404);
    assertThat(globex.delete(path).statusCode()).isEqualTo(404);
    assertThat(acme.read(path).path("tenant").asText()).isEqualTo("acme");
    ApiCaller others = tenant(KeyRole.OPERATOR, "globex");
    assertThat(others.get(path).statusCode()).isEqualTo(404);
    assertThat(others.delete(path).statusCode()).isEqualTo(404);
    assertThat(others.read(FEEDBACK).path("data")).isEmpty();
    assertThat(tenant(KeyRole.ANNOTATOR, "acme").read(FEEDBACK).path("data")).hasSize(1);
    assertThat(operator.get(path).statusCode()).isEqualTo(200);
    assertThat(acme.delete(path).statusCode()).isEqualTo(204);
  }

  @Test
  void storeAway_isSaidToBeTriedAgain() throws Exception {
    accepted(client.post(FEEDBACK, THUMB));
    stores.goAway();

    HttpResponse<String> response = client.post(FEEDBACK, THUMB);
    stores.comeBack();

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(operator.read(FEEDBACK).path("data")).hasSize(1);
  }

  private ApiCaller caller(KeyRole role) {
    return ApiCaller.withKey(gateway, stores.key(role));
  }

  private ApiCaller tenant(KeyRole role, String tenant) {
    return ApiCaller.withKey(gateway, stores.issue(role, tenant, null).text());
  }

  private static JsonNode accepted(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    return json(response);
  }
}

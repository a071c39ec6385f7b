// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static io.zoetic.gateway.GatewayUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.gateway.feedback.TestTrainingRuns;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics, training runs and the forgetting of users. */
class LearningIT {
  private static final String RUNS = "/v1/training-runs";
  private static final String UNKNOWN = "/00000000-0000-0000-0000-000000000007";

  private final TestStores stores = new TestStores();
  private final GatewayUnderTest gateway = GatewayUnderTest.start(stores, Map.of());
  private final ApiCaller caller = new ApiCaller(gateway, null);

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void metric_declared_canBeSeenAndUsed() throws Exception {
    JsonNode declared =
        json(
            caller.put(
                "/v1/metrics/tone",
                "{'kind':'categorical','categories':{'rude':0,'kind':1},'weight':0.5,"
                    + "'guard':true,'expert':'sums'}"));

    assertThat(declared)
        .isEqualTo(
            json(
                """
                {"name":"tone","kind":"categorical","level":"request","optimize":"max","min":null,
                 "max":null,"categories":{"kind":1.0,"rude":0.0},"weight":0.5,"guard":true,
                 "expert":"sums"}"""));
    assertThat(caller.read("/v1/metrics/tone")).isEqualTo(declared);
    assertThat(caller.read("/v1/metrics").path("data")).hasSize(6).contains(declared);
    assertThat(
            caller
                .post("/v1/feedback", "{'request_id':'r','metric':'tone','value':'kind'}")
                .statusCode())
        .isEqualTo(202);
  }

  @Test
  void metric_declaredOtherwise_isAConflict() throws Exception {
    String path = "/v1/metrics/speed";
    caller.put(path, "{'kind':'float','min':0,'max':10,'optimize':'min','level':'episode'}");

    assertThat(caller.put(path, "{'kind':'boolean'}").statusCode()).isEqualTo(409);
    assertThat(caller.read(path).path("optimize").asText()).isEqualTo("min");
    assertThat(caller.get("/v1/metrics/none").statusCode()).isEqualTo(404);
    assertThat(caller.get("/v1/metrics/N%00").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kind is required | {}
          kind must be one of [boolean, float, categorical, comment, demonstration, preference], was sum | {"kind":"sum"}
          level must be request or episode, was step | {"kind":"boolean","level":"step"}
          level must be request for preferences, was episode | {"kind":"preference","level":"episode"}
          optimize must be max or min, was up | {"kind":"boolean","optimize":"up"}
          min and max must be given for float metrics and no others, kind was float | {"kind":"float"}
          max is required | {"kind":"float","min":1}
          min must be < max, both finite, were 2.0 and 1.0 | {"kind":"float","min":2,"max":1}
          max must be a finite number, was "9" | {"kind":"float","min":2,"max":"9"}
          categories must be 1..100 for categorical metrics and none for others, were 0 for categorical | {"kind":"categorical"}
          categories.a must be a number in [0, 1], was 2 | {"kind":"categorical","categories":{"a":2}}
          weight must be a number in [0, 1], was 2 | {"kind":"boolean","weight":2}
          expert must be 1 to 64 of a-z, 0-9 and inner hyphens, was "A" | {"kind":"boolean","expert":"A"}
          fields must be categories, expert, guard, kind, level, max, min, optimize, weight, one was type | {"type":"boolean"}
          """)
  void badMetric_isRefused(String message, String body) throws Exception {
    HttpResponse<String> response = caller.put("/v1/metrics/m", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/message").asText()).isEqualTo(message);
  }

  @Test
  void metric_withAMalformedName_isRefused() throws Exception {
    HttpResponse<String> response = caller.put("/v1/metrics/Speed", "{'kind':'boolean'}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/param").asText()).isEqualTo("metric");
  }

  @Test
  void run_isStartedOnceShownAndCancelled() throws Exception {
    String body = "{'expert':'sums','reason':'because','seed':7,'config':{'steps':10}}";
    HttpResponse<String> first = caller.post(RUNS, body);
    HttpResponse<String> again = caller.post(RUNS, body);
    JsonNode run = json(first);
    String path = RUNS + "/" + run.path("id").asText();

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(json(again)).isEqualTo(run);
    assertThat(run.path("cause").asText()).isEqualTo("operator");
    assertThat(run.path("requested_by").asText()).isEqualTo("anonymous (loopback)");
    assertThat(run.path("seed").asLong()).isEqualTo(7);
    assertThat(run.at("/config/steps").asInt()).isEqualTo(10);

    JsonNode shown = caller.read(path);
    assertThat(shown.at("/evaluations/0/report/items").asInt()).isEqualTo(12);
    assertThat(shown.at("/feedback/0").asText()).isEqualTo(TestTrainingRuns.FEEDBACK.toString());
    assertThat(caller.read(RUNS + "?expert=sums&limit=1").path("data")).containsExactly(run);
    assertThat(caller.read(RUNS + "?expert=other").path("data")).isEmpty();

    JsonNode cancelled = caller.change(path + "/cancel", "{'reason':'too slow'}");
    assertThat(cancelled.path("state").asText()).isEqualTo("cancelled");
    assertThat(cancelled.path("outcome").asText()).isEqualTo("anonymous (loopback): too slow");
    assertThat(caller.post(RUNS, body).statusCode()).isEqualTo(201);
  }

  @Test
  void badRun_isRefused() throws Exception {
    assertThat(caller.post(RUNS, "{'expert':'Sums','reason':'r'}").statusCode()).isEqualTo(400);
    assertThat(caller.post(RUNS, "{'expert':'base','reason':'r'}").statusCode()).isEqualTo(400);
    assertThat(caller.get(RUNS + "?expert=Sums").statusCode()).isEqualTo(400);
    assertThat(caller.post(RUNS, "{'expert':'sums'}").statusCode()).isEqualTo(400);
    assertThat(caller.post(RUNS, "{'expert':'sums','reason':'r','config':[]}").statusCode())
        .isEqualTo(400);
    assertThat(caller.post(RUNS, "{'expert':'sums','reason':'r','seed':1.5}").statusCode())
        .isEqualTo(400);
    assertThat(caller.get(RUNS + UNKNOWN).statusCode()).isEqualTo(404);
    assertThat(caller.post(RUNS + UNKNOWN + "/cancel", "{'reason':'r'}").statusCode())
        .isEqualTo(404);
    assertThat(caller.post(RUNS + "/7/cancel", "{'reason':'r'}").statusCode()).isEqualTo(404);
  }

  @Test
  void feedback_isPurged_andWhatHadLearntFromItIsJudgedAgain() throws Exception {
    caller.post("/v1/feedback", "{'request_id':'r','kind':'boolean','value':true}");
    caller.post(RUNS, "{'expert':'sums','reason':'more'}");
    String path = "/v1/feedback:purge";

    JsonNode counted =
        caller.change(path, "{'since':'2020-01-01T00:00:00Z','reason':'lies','dry_run':true}");
    JsonNode purged = caller.change(path, "{'since':'2020-01-01T00:00:00Z','reason':'lies'}");

    assertThat(counted.path("feedback").asInt()).isEqualTo(1);
    assertThat(counted.path("runs")).isEmpty();
    assertThat(purged.path("feedback").asInt()).isEqualTo(1);
    assertThat(purged.at("/learnt/0").toString()).isEqualTo("{\"expert\":\"sums\",\"version\":2}");
    assertThat(purged.at("/runs/0/config").toString()).isEqualTo("{\"rejudge\":[2]}");
    assertThat(caller.read(RUNS).at("/data/1/outcome").asText())
        .endsWith(": feedback is purged: lies");
  }

  @Test
  void feedback_isApproved_allOrNothing() throws Exception {
    JsonNode given =
        json(caller.post("/v1/feedback", "{'request_id':'r','kind':'boolean','value':true}"));
    String id = given.path("feedback_id").asText();
    String path = "/v1/feedback:approve";

    JsonNode approved = caller.change(path, "{'feedback':['%s'],'reason':'ok'}".formatted(id));
    assertThat(approved.toString()).isEqualTo("{\"examples\":1,\"again\":0}");
    assertThat(caller.post(path, "{'feedback':[],'reason':'ok'}").statusCode()).isEqualTo(400);
    assertThat(caller.post(path, "{'feedback':['%s']}".formatted(id)).statusCode()).isEqualTo(400);
    assertThat(
            caller.post(path, "{'feedback':['%s','7'],'reason':'ok'}".formatted(id)).statusCode())
        .isEqualTo(404);
  }

  @Test
  void purge_ofEverything_orOfATimeThatEndsBeforeItBegins_isRefused() throws Exception {
    String path = "/v1/feedback:purge";

    assertThat(caller.post(path, "{'reason':'lies'}").body())
        .contains("since must be given if neither key nor tenant is, was not");
    assertThat(
            caller
                .post(
                    path,
                    "{'reason':'r','since':'2026-01-02T00:00:00Z','until':'2026-01-01T00:00:00Z'}")
                .statusCode())
        .isEqualTo(400);
    assertThat(caller.post(path, "{'reason':'r','tenant':''}").body())
        .contains("tenant must be 1 to 64 of");
    assertThat(caller.post(path, "{'key':'aaaaaaaaaaaa'}").statusCode()).isEqualTo(400);
    assertThat(caller.post(path, "{'reason':'r','since':'soon'}").statusCode()).isEqualTo(400);
  }

  @Test
  void user_isCountedThenForgotten() throws Exception {
    caller.post(
        "/v1/feedback",
        "{'request_id':'r','kind':'boolean','value':true,"
            + "'source':{'type':'end_user','id':'ada@example.com'}}");
    String path = "/v1/users:forget";
    String ada = "'user':'ada@example.com','reason':'asked'";

    JsonNode counted = caller.change(path, "{" + ada + ",'dry_run':true}");
    JsonNode forgotten = caller.change(path, "{" + ada + "}");

    assertThat(counted.path("feedback").asInt()).isEqualTo(1);
    assertThat(counted.path("user").asText()).isEqualTo("ada@example.com");
    assertThat(forgotten.path("feedback").asInt()).isEqualTo(1);
    assertThat(forgotten.at("/learnt/0").toString())
        .isEqualTo("{\"expert\":\"sums\",\"version\":2}");
    assertThat(caller.read("/v1/feedback").path("data")).isEmpty();
    assertThat(caller.post(path, "{'reason':'asked'}").body()).contains("user is required");
    assertThat(caller.post(path, "{'user':'ada'}").statusCode()).isEqualTo(400);
  }

  /** An address would lose such names on its way. */
  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a/../b", " ", "%2e"})
  void user_ofAnyName_canBeForgotten(String user) throws Exception {
    JsonNode forgotten =
        caller.change("/v1/users:forget", "{'user':'" + user + "','reason':'asked'}");

    assertThat(forgotten.path("user").asText()).isEqualTo(user);
  }

  @Test
  void user_whoseNameIsNone_isRefused() throws Exception {
    for (String user : List.of("", "a\\u0000", "u".repeat(201))) {
      assertThat(caller.post("/v1/users:forget", "{'user':'" + user + "','reason':'r'}").body())
          .contains("user must be 1 to 200 characters without U+0000, had ");
    }
  }

  @Test
  void feedback_onWhatWasForgotten_isGone() throws Exception {
    stores.feedback.forgetAnswer("r-of-ada");
    String given = "{'request_id':'r-of-ada','kind':'boolean','value':true}";

    assertThat(caller.post("/v1/feedback", given).statusCode()).isEqualTo(410);
    assertThat(caller.post("/v1/feedback:batch", "{'feedback':[" + given + "]}").body())
        .contains("feedback must be about what is kept, its user was forgotten since", "\"gone\"");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.experts.ExpertMutation;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may ask for which version of an expert by its number. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamedVersionsIT {
  /** Of {@link TestStores#furnish}: acme has pinned what was champion before. */
  private static final String TABLE =
      """
      version | what it is  | client | acme's | proxy for acme | trainer | operator | admin
      1       | acme's pin  | 404    | 200    | 200            | 200     | 200      | 200
      2       | champion    | 200    | 200    | 200            | 200     | 200      | 200
      3       | candidate   | 404    | 404    | 404            | 200     | 200      | 200
      4       | evaluating  | 404    | 404    | 404            | 200     | 200      | 200
      5       | canary      | 200    | 200    | 200            | 200     | 200      | 200
      6       | blessed     | 404    | 404    | 404            | 200     | 200      | 200
      7       | rejected    | 404    | 404    | 404            | 200     | 200      | 200
      99      | none        | 404    | 404    | 404            | 200     | 200      | 200
      """;

  private static final String RULE =
      "a version that is named must be the champion, the canary or the tenant's pin,"
          + " unless the role is one of annotator, operator, trainer, admin;"
          + " sums@%d is none of them";

  private final TestStores stores = new TestStores();
  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(stores, Map.of("gateway.anonymous", "false"));
  private List<Caller> callers = List.of();

  /** Who asks, for whom. */
  record Caller(ApiCaller api, List<String> headers) {
    HttpResponse<String> post(String path, String json) throws Exception {
      return api.post(path, json, headers.toArray(String[]::new));
    }

    HttpResponse<String> get(String path) throws Exception {
      return api.get(path, headers.toArray(String[]::new));
    }
  }

  private Caller caller(KeyRole role, @Nullable String tenant, String... headers) {
    return new Caller(
        ApiCaller.withKey(gateway, stores.issue(role, tenant, null).text()), List.of(headers));
  }

  /** One version, and what each of the callers gets of it. */
  record Row(int version, List<Integer> statuses) {

    static Row parse(String line) {
      List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
      return new Row(
          Integer.parseInt(cells.getFirst()),
          cells.stream().skip(2).map(Integer::valueOf).toList());
    }
  }

  static List<Row> rows() {
    return TABLE.lines().skip(1).map(Row::parse).toList();
  }

  @BeforeAll
  void furnish() {
    stores.furnish("sums");
    stores.furnish("dates");
    gateway.worker("w", ScriptedWorker.words("b"));
    callers =
        List.of(
            caller(KeyRole.CLIENT, null),
            caller(KeyRole.CLIENT, "acme"),
            caller(KeyRole.PROXY, null, "x-zoetic-tenant", "acme"),
            caller(KeyRole.TRAINER, null),
            caller(KeyRole.OPERATOR, null),
            caller(KeyRole.ADMIN, null));
  }

  @AfterAll
  void close() {
    gateway.close();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void version_isAnsweredAsTheTableSays(Row row) throws Exception {
    String name = "sums@" + row.version();
    for (int i = 0; i < callers.size(); i++) {
      int expected = row.statuses().get(i);
      assertAnswered(
          expected, callers.get(i), row.version(), "{'model':'zoetic/" + name + "','prompt':'a'}");
      assertAnswered(
          expected,
          callers.get(i),
          row.version(),
          "{'model':'zoetic/auto','prompt':'a','zoetic':{'expert':{'dates':0.1,'"
              + name
              + "':0.5}}}");
      // Of models, what is not there is not found whoever asks.
      assertThat(callers.get(i).get("/v1/models/zoetic/" + name).statusCode())
          .as("%s for caller %d", name, i)
          .isEqualTo(row.version() == 99 ? 404 : expected);
    }
  }

  private static void assertAnswered(int expected, Caller caller, int version, String body)
      throws Exception {
    HttpResponse<String> response = caller.post("/v1/completions", body);
    assertThat(response.statusCode()).as("%s: %s", body, response.body()).isEqualTo(expected);
    if (expected == 404) {
      var error = GatewayUnderTest.json(response).path("error");
      assertThat(error.path("code").asText()).isEqualTo("expert_not_found");
      assertThat(error.path("message").asText()).isEqualTo(RULE.formatted(version));
      assertThat(error.path("param").asText())
          .isEqualTo(body.contains("auto") ? "zoetic.expert" : "model");
    }
  }

  @Test
  void aliases_areEverybodys() throws Exception {
    for (Caller each : callers) {
      assertThat(each.post("/v1/completions", "{'model':'zoetic/sums','prompt':'a'}").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void promotion_isFelt_atOnceByWhoAsksForTheNewOne_andSoonByWhoAsksForTheOld() throws Exception {
    stores.champion("units", 1, 2, 3);
    String first = "{'model':'zoetic/units@1','prompt':'a'}";
    Caller client = callers.getFirst();
    assertThat(client.post("/v1/completions", first).statusCode()).isEqualTo(200);

    stores.apply(new ExpertMutation.Promote(stores.blessed("units", 2, 2, 3)));

    assertThat(
            client.post("/v1/completions", "{'model':'zoetic/units@2','prompt':'a'}").statusCode())
        .isEqualTo(200);
    Waiting.until(
        Duration.ofSeconds(30),
        "the one before is no longer there for clients",
        () -> client.post("/v1/completions", first).statusCode() == 404);
  }
}

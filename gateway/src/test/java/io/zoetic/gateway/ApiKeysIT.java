// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.completion.Prompt;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.AuditEntry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys from their making to their end, and what they are good for in between. */
class ApiKeysIT {
  private static final String MODELS = "/v1/models";
  private static final String TEXT = "{'model':'zoetic/base','prompt':'a'}";
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TestStores stores = new TestStores();
  private final List<GatewayUnderTest> gateways = new ArrayList<>();

  private GatewayUnderTest gateway(String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("gateway.anonymous", "false"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    GatewayUnderTest gateway = GatewayUnderTest.start(stores, all);
    gateways.add(gateway);
    return gateway;
  }

  @AfterEach
  void close() {
    gateways.forEach(GatewayUnderTest::close);
  }

  @Test
  void revocation_isFeltByTwoGatewaysWithinASecond() throws Exception {
    ApiCaller admin = ApiCaller.withKey(gateway(), stores.key(KeyRole.ADMIN));
    gateway();
    List<Duration> felt = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      IssuedKey key = stores.issue(KeyRole.CLIENT, null, null);
      for (GatewayUnderTest each : gateways) {
        assertThat(status(each, key)).isEqualTo(200);
      }

      JsonNode revoked = admin.change("/v1/keys/" + key.id() + "/revoke", "{'reason':'leaked'}");
      long returned = System.nanoTime();

      assertThat(revoked.path("revoked_at").isTextual()).isTrue();
      for (GatewayUnderTest each : gateways) {
        Waiting.until(Duration.ofSeconds(30), "the key is refused", () -> status(each, key) == 401);
      }
      felt.add(Duration.ofNanos(System.nanoTime() - returned));
    }
    // The median: on a busy machine a round may wait for a core.
    assertThat(felt.stream().sorted().toList().get(2)).isLessThan(SECOND);
  }

  @Test
  void key_created_isShownOnceAndOpensWhatItsRoleOpens() throws Exception {
    GatewayUnderTest gateway = gateway();
    ApiCaller admin = ApiCaller.withKey(gateway, stores.key(KeyRole.ADMIN));

    HttpResponse<String> response =
        admin.post(
            "/v1/keys",
            "{'name':'ci','role':'operator','tenant':'acme','grants':['canary','pinned'],"
                + "'requests_per_minute':100,'tokens_per_minute':9000,'expires_in_days':1,'reason':'the pipeline'}");
    JsonNode created = GatewayUnderTest.json(response);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(created.path("tokens_per_minute").asInt()).isEqualTo(9000);
    assertThat(created.path("grants")).hasToString("[\"canary\",\"pinned\"]");
    assertThat(
            Duration.between(
                Instant.parse(created.path("created_at").asText()),
                Instant.parse(created.path("expires_at").asText())))
        .isEqualTo(Duration.ofDays(1));
    String key = created.path("key").asText();
    assertThat(ApiCaller.withKey(gateway, key).get("/v1/experts").statusCode()).isEqualTo(200);
    assertThat(admin.get("/v1/keys").body())
        .contains(created.path("id").asText())
        .doesNotContain(key)
        .doesNotContain(IssuedKey.hashOf(key));
    AuditEntry last = stores.registry.list(stores.registry.head().sequence() - 1, 1).getFirst();
    assertThat(last.content().action()).isEqualTo("create-key");
    assertThat(last.content().reason()).isEqualTo("the pipeline");
    assertThat(last.content().actor()).startsWith("admin's laptop (");
  }

  @Test
  void key_withoutDays_lastsForNinety() throws Exception {
    ApiCaller admin = ApiCaller.withKey(gateway(), stores.key(KeyRole.ADMIN));

    JsonNode created = admin.change("/v1/keys", "{'name':'n','role':'client','reason':'r'}");

    assertThat(
            Duration.between(
                Instant.parse(created.path("created_at").asText()),
                Instant.parse(created.path("expires_at").asText())))
        .isEqualTo(Duration.ofDays(90));
  }

  @Test
  void keys_areListedInPages() throws Exception {
    ApiCaller admin = ApiCaller.withKey(gateway(), stores.key(KeyRole.ADMIN));
    for (int i = 0; i < 4; i++) {
      stores.key(KeyRole.CLIENT);
    }

    List<String> ids = new ArrayList<>();
    JsonNode page = admin.read("/v1/keys?limit=2");
    while (true) {
      page.path("data").forEach(key -> ids.add(key.path("id").asText()));
      if (page.path("next").isNull()) {
        break;
      }
      page = admin.read("/v1/keys?limit=2&after=" + page.path("next").asText());
    }

    assertThat(ids).hasSize(5).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'role':'client','reason':'r' | missing_field | name",
        "'name':'n','reason':'r' | missing_field | role",
        "'name':'n','role':'client' | missing_field | reason",
        "'name':'n','role':'king','reason':'r' | invalid_value | role",
        "'name':' ','role':'client','reason':'r' | invalid_value | name",
        "'name':'n','role':'client','reason':' ' | invalid_value | reason",
        "'name':'n','role':'client','reason':'r','tenant':'a b' | invalid_value | tenant",
        "'name':'n','role':'client','reason':'r','grants':['last-good'] | invalid_value | grants",
        "'name':'n','role':'client','reason':'r','grants':'canary' | invalid_value | grants",
        "'name':'n','role':'client','reason':'r','requests_per_minute':0 | invalid_value |"
            + " requests_per_minute",
        "'name':'n','role':'client','reason':'r','expires_in_days':3651 | invalid_value |"
            + " expires_in_days",
        "'name':'n','role':'client','reason':'r','expires':3 | invalid_value | expires",
      })
  void key_badlyAskedFor_isNotMade(String fields, String code, String param) throws Exception {
    ApiCaller admin = ApiCaller.withKey(gateway(), stores.key(KeyRole.ADMIN));

    HttpResponse<String> response = admin.post("/v1/keys", "{" + fields + "}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(GatewayUnderTest.json(response).at("/error/code").asText()).isEqualTo(code);
    assertThat(GatewayUnderTest.json(response).at("/error/param").asText()).isEqualTo(param);
    assertThat(stores.registry.keys(null, 10)).hasSize(1);
  }

  @Test
  void key_revokedTwice_isRefusedAndOneThatIsUnknownNotFound() throws Exception {
    ApiCaller admin = ApiCaller.withKey(gateway(), stores.key(KeyRole.ADMIN));
    IssuedKey key = stores.issue(KeyRole.CLIENT, null, null);
    String path = "/v1/keys/" + key.id() + "/revoke";
    admin.change(path, "{'reason':'r'}");

    assertThat(admin.post(path, "{'reason':'r'}").statusCode()).isEqualTo(422);
    assertThat(admin.post("/v1/keys/aaaaaaaaaaaa/revoke", "{'reason':'r'}").statusCode())
        .isEqualTo(404);
    assertThat(admin.post("/v1/keys/%00/revoke", "{'reason':'r'}").statusCode()).isEqualTo(404);
  }

  @Test
  void key_endsWhenItExpires() throws Exception {
    GatewayUnderTest gateway = gateway();
    IssuedKey key = stores.expiring(KeyRole.CLIENT, Instant.now().plusSeconds(2));
    assertThat(status(gateway, key)).isEqualTo(200);

    Waiting.until(Duration.ofSeconds(3), "the key is refused", () -> status(gateway, key) == 401);
  }

  @Test
  void requests_ofOneKeyAtATime_shareOneLookup() throws Exception {
    GatewayUnderTest gateway = gateway();
    IssuedKey key = stores.issue(KeyRole.CLIENT, null, null);
    String unknown = "zk-" + "a".repeat(12) + "-" + "b".repeat(48);
    stores.lookups.set(0);

    List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String text = i % 2 == 0 ? key.text() : unknown;
      sent.add(
          gateway
              .client()
              .sendAsync(
                  HttpRequest.newBuilder(gateway.uri(MODELS))
                      .header("Authorization", "bearer " + text)
                      .build(),
                  BodyHandlers.ofString()));
    }
    for (int i = 0; i < sent.size(); i++) {
      assertThat(sent.get(i).get().statusCode()).isEqualTo(i % 2 == 0 ? 200 : 401);
    }

    assertThat(stores.lookups.get()).isBetween(1, 12);
  }

  @Test
  void storeAway_keyThatWasValidIsHonouredForItsTimeOfGrace() throws Exception {
    GatewayUnderTest gateway = gateway("gateway.key-grace", "2s");
    IssuedKey known = stores.issue(KeyRole.CLIENT, null, null);
    IssuedKey other = stores.issue(KeyRole.CLIENT, null, null);
    assertThat(status(gateway, known)).isEqualTo(200);
    stores.goAway();
    long gone = System.nanoTime();

    assertThat(status(gateway, other)).isEqualTo(503);
    Duration honoured =
        Waiting.until(Duration.ofSeconds(5), "grace ends", () -> status(gateway, known) == 503);

    assertThat(honoured).isBetween(SECOND, Duration.ofNanos(System.nanoTime() - gone));
    stores.comeBack();
    Waiting.until(
        Duration.ofSeconds(30), "the key is known again", () -> status(gateway, known) == 200);
    assertThat(status(gateway, other)).isEqualTo(200);
  }

  @Test
  void storeAway_readinessSaysDegradedAndStaysReady() throws Exception {
    GatewayUnderTest gateway = gateway("gateway.key-grace", "1h");
    Waiting.until(
        Duration.ofSeconds(30),
        "the gateway is ready",
        () -> gateway.get("/readyz").statusCode() == 200);

    stores.goAway();

    Waiting.until(
        Duration.ofSeconds(30),
        "readiness says so, and never that it is not ready",
        () -> ApiClient.json(gateway.get("/readyz"), 200).path("degraded").asBoolean());
  }

  @Test
  void storeAway_withoutGrace_nobodyIsLetIn() throws Exception {
    GatewayUnderTest gateway = gateway("gateway.key-grace", "0s");
    IssuedKey known = stores.issue(KeyRole.CLIENT, null, null);
    assertThat(status(gateway, known)).isEqualTo(200);

    stores.goAway();

    Waiting.until(Duration.ofSeconds(30), "nobody is let in", () -> status(gateway, known) == 503);
    HttpResponse<String> response = ApiCaller.withKey(gateway, known.text()).get(MODELS);
    assertThat(response.body()).contains("store_unavailable").doesNotContain("db:5432");
  }

  @Test
  void rateLimit_isThatOfTheKeyAndElseThatOfAll() throws Exception {
    GatewayUnderTest gateway = gateway("gateway.requests-per-minute", "3");
    ApiCaller own = ApiCaller.withKey(gateway, stores.issue(KeyRole.CLIENT, null, 2).text());
    ApiCaller usual = ApiCaller.withKey(gateway, stores.key(KeyRole.CLIENT));

    requireLimit(own, 2);
    requireLimit(usual, 3);
  }

  private static void requireLimit(ApiCaller caller, int limit) throws Exception {
    for (int i = 1; i <= limit; i++) {
      HttpResponse<String> response = caller.get(MODELS);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("x-ratelimit-limit-requests"))
          .hasValue(Integer.toString(limit));
      assertThat(response.headers().firstValue("x-ratelimit-remaining-requests"))
          .hasValue(Integer.toString(limit - i));
    }
    HttpResponse<String> refused = caller.get(MODELS);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(GatewayUnderTest.json(refused).at("/error/code").asText()).isEqualTo("rate_limited");
    assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow()))
        .isBetween(1, 60 / limit);
  }

  @Test
  void usualRate_isATenants_howeverManyKeysItHas_andNotThatOfKeysWithTheirOwn() throws Exception {
    GatewayUnderTest gateway = gateway("gateway.requests-per-minute", "3");
    for (int i = 0; i < 3; i++) {
      IssuedKey key = stores.issue(KeyRole.CLIENT, "acme", null);
      assertThat(status(gateway, key)).isEqualTo(200);
    }
    HttpResponse<String> refused =
        ApiCaller.withKey(gateway, stores.issue(KeyRole.CLIENT, "acme", null).text()).get(MODELS);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body())
        .contains("requests of a tenant must be at most 3 a minute, more were sent");

    assertThat(status(gateway, stores.issue(KeyRole.CLIENT, "acme", 1))).isEqualTo(200);
    assertThat(status(gateway, stores.issue(KeyRole.CLIENT, "globex", null))).isEqualTo(200);
    assertThat(status(gateway, stores.issue(KeyRole.CLIENT, null, null))).isEqualTo(200);
  }

  @Test
  void noRateLimit_noHeaders() throws Exception {
    ApiCaller caller = ApiCaller.withKey(gateway(), stores.key(KeyRole.CLIENT));

    assertThat(caller.get(MODELS).headers().firstValue("x-ratelimit-limit-requests")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "CLIENT, -, -, 200, -",
        "CLIENT, -, acme, 403, -",
        "PROXY, -, -, 200, -",
        "PROXY, -, acme, 200, acme",
        "OPERATOR, -, acme, 200, acme",
        "CLIENT, acme, -, 200, acme",
        "CLIENT, acme, acme, 200, acme",
        "CLIENT, acme, zeta, 403, -",
        "PROXY, -, a b, 400, -"
      })
  void tenant_isThatOfTheKeyOrTheOneThatIsNamed(
      KeyRole role, String ofKey, String named, int status, String expected) throws Exception {
    GatewayUnderTest gateway = gateway();
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.words("b"));
    ApiCaller caller = ApiCaller.withKey(gateway, stores.issue(role, ofKey, null).text());

    HttpResponse<String> response =
        named == null
            ? caller.post("/v1/completions", TEXT, "x-request-id", "r-1")
            : caller.post("/v1/completions", TEXT, "x-request-id", "r-1", "x-zoetic-tenant", named);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    if (status == 200) {
      Prompt prompt = worker.awaitPrompt();
      assertThat(prompt.origin().tenant()).isEqualTo(expected);
      assertThat(prompt.origin().requestId()).isEqualTo("r-1");
    } else {
      assertThat(GatewayUnderTest.json(response).at("/error/param").asText())
          .isEqualTo("x-zoetic-tenant");
    }
  }

  @Test
  void body_ofSomebodyWhoMayNot_isNotAskedFor() throws Exception {
    GatewayUnderTest gateway = gateway();
    HttpRequest request =
        gateway
            .request("/v1/keys", "x".repeat(500_000))
            .expectContinue(true)
            .header("Authorization", "Bearer " + stores.key(KeyRole.CLIENT))
            .build();

    HttpResponse<String> response = gateway.client().send(request, BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(403);
  }

  private static int status(GatewayUnderTest gateway, IssuedKey key) throws Exception {
    return ApiCaller.withKey(gateway, key.text()).get(MODELS).statusCode();
  }
}

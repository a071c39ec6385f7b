// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import io.zoetic.vectorstore.postgres.experts.PostgresKeyUsage;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rates of keys at two gateways on one PostgreSQL. */
class SharedRatesIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MODELS = "/v1/models";
  private static final int RATE = 60;

  private final PostgresDatabase database = POSTGRES.emptyDatabase();
  private final TestStores stores = new TestStores(new PostgresKeyUsage(database));
  private final GatewayUnderTest one = gateway();
  private final GatewayUnderTest other = gateway();

  private GatewayUnderTest gateway() {
    return GatewayUnderTest.start(
        stores, Map.of("gateway.anonymous", "false", "gateway.drain", "100ms"));
  }

  /** Who knows of another one gives but half at once. */
  @BeforeEach
  void awaitAcquaintance() {
    for (GatewayUnderTest each : List.of(one, other)) {
      Waiting.until(
          PATIENCE,
          "the gateways know of each other",
          () -> {
            IssuedKey key = stores.issue(KeyRole.CLIENT, new KeyRates(2, null));
            return isGiven(each, key) && !isGiven(each, key);
          });
    }
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
    database.close();
  }

  @Test
  void whatOneGatewayHasGiven_theOtherDoesNotGiveAgain() {
    IssuedKey key = stores.issue(KeyRole.CLIENT, new KeyRates(4, null));
    int[] given = {0};
    Waiting.until(
        PATIENCE,
        "one gateway gives all there is",
        () -> {
          given[0] += isGiven(one, key) ? 1 : 0;
          return given[0] >= 4;
        });
    Waiting.until(
        PATIENCE,
        "the other one has heard of it",
        () -> {
          boolean isGiven = isGiven(other, key);
          given[0] += isGiven ? 1 : 0;
          return !isGiven;
        });

    assertThat(given[0]).isLessThanOrEqualTo(5);
  }

  @Test
  void twoGateways_giveTogetherWhatTheKeyMay() {
    IssuedKey key = stores.issue(KeyRole.CLIENT, new KeyRates(RATE, null));

    assertThat(givenInSeconds(5, key)).isBetween(RATE - 5, RATE + RATE / 4);
  }

  @Test
  void twoGateways_withoutPostgres_giveEachItsPart() {
    IssuedKey key = stores.issue(KeyRole.CLIENT, new KeyRates(RATE, null));
    for (GatewayUnderTest each : List.of(one, other)) {
      assertThat(isGiven(each, key)).isTrue();
    }
    stores.goAway();

    assertThat(givenInSeconds(5, key)).isBetween(RATE - 10, RATE + RATE / 4);
  }

  @Test
  void tokens_areReserved_andGivenBack_andKnownToTheOther() throws Exception {
    IssuedKey key = stores.issue(KeyRole.CLIENT, new KeyRates(null, 1000));
    ScriptedWorker worker = one.worker("w", ScriptedWorker.words("b"));
    other.worker("v", ScriptedWorker.words("b"));

    HttpResponse<String> answered = complete(one, key, 400);

    assertThat(answered.statusCode()).as(answered.body()).isEqualTo(200);
    assertThat(answered.headers().firstValue("x-ratelimit-limit-tokens")).hasValue("1000");
    assertThat(answered.headers().firstValue("x-ratelimit-remaining-tokens")).hasValue("600");
    assertThat(answered.headers().firstValue("x-ratelimit-limit-requests")).isEmpty();
    worker.awaitPrompt();
    assertThat(remaining(complete(one, key, 100))).as("400 less 397").isBetween(895L, 900L);
    Waiting.until(
        PATIENCE,
        "the other gateway knows of six tokens",
        () -> remaining(complete(other, key, 100)) < 898);
  }

  @Test
  void tokensThatAreTakenElsewhere_areRefused() {
    IssuedKey key = stores.issue(KeyRole.CLIENT, new KeyRates(null, 1000));
    one.worker("w", ScriptedWorker.silence());
    other.worker("v", ScriptedWorker.words("b"));
    one.client().sendAsync(completion(one, key, 900), BodyHandlers.discarding());

    Waiting.until(
        PATIENCE, "the other gateway refuses", () -> complete(other, key, 900).statusCode() == 429);
    assertRefused(other, key);
  }

  private static void assertRefused(GatewayUnderTest gateway, IssuedKey key) {
    HttpResponse<String> refused = complete(gateway, key, 900);
    assertThat(GatewayUnderTest.json(refused).at("/error/message").asText())
        .isEqualTo("tokens of a key must be at most 1000 a minute, more were asked for");
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
  }

  private static boolean isGiven(GatewayUnderTest gateway, IssuedKey key) {
    HttpResponse<String> response = send(gateway, request(gateway, key, MODELS).GET().build());
    assertThat(response.statusCode()).as(response.body()).isIn(200, 429);
    return response.statusCode() == 200;
  }

  private static HttpResponse<String> complete(GatewayUnderTest gateway, IssuedKey key, int max) {
    return send(gateway, completion(gateway, key, max));
  }

  private static HttpRequest completion(GatewayUnderTest gateway, IssuedKey key, int max) {
    return request(gateway, key, "/v1/completions")
        .header("Content-Type", "application/json")
        .POST(
            BodyPublishers.ofString(
                "{\"model\":\"zoetic/base\",\"prompt\":\"a\",\"max_tokens\":%d}".formatted(max)))
        .build();
  }

  private static HttpRequest.Builder request(GatewayUnderTest gateway, IssuedKey key, String path) {
    return HttpRequest.newBuilder(gateway.uri(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + key.text());
  }

  private static HttpResponse<String> send(GatewayUnderTest gateway, HttpRequest request) {
    return gateway.client().sendAsync(request, BodyHandlers.ofString()).join();
  }

  /** What was left after a request had reserved what it may need. */
  private static long remaining(HttpResponse<String> response) {
    return Long.parseLong(
        response.headers().firstValue("x-ratelimit-remaining-tokens").orElseThrow());
  }

  private int givenInSeconds(int seconds, IssuedKey key) {
    int given = 0;
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < end) {
      given += isGiven(one, key) ? 1 : 0;
      given += isGiven(other, key) ? 1 : 0;
    }
    return given;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.VectorValues;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator sees. */
class ExpertReadsIT {
  private static final int ROUNDS = 20;

  private final GatewayUnderTest gateway = GatewayUnderTest.start();
  private final TestStores stores = gateway.stores;
  private final ApiCaller caller = new ApiCaller(gateway, null);

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void experts_areListedInPagesByName() throws Exception {
    for (String name : List.of("dates", "units", "sums", "names", "codes")) {
      stores.candidate(name, 1, 2, 3);
    }

    assertThat(pages("/v1/experts?limit=2", "after", "name"))
        .containsExactly("codes", "dates", "names", "sums", "units");
  }

  @Test
  void versionsAndHistory_areListedInPagesTheNewestFirst() throws Exception {
    stores.furnish("sums");
    stores.candidate("dates", 1, 2, 3);

    assertThat(pages("/v1/experts/sums/versions?limit=3", "before", "version"))
        .containsExactly("8", "7", "6", "5", "4", "3", "2", "1");
    assertThat(pages("/v1/experts/sums/history?limit=4", "before", "epoch"))
        .hasSize((int) stores.epoch("sums"))
        .startsWith(Long.toString(stores.epoch("sums")))
        .endsWith("1");
  }

  private List<String> pages(String first, String cursor, String field) throws Exception {
    List<String> found = new ArrayList<>();
    JsonNode page = caller.read(first);
    while (true) {
      page.path("data").forEach(row -> found.add(row.path(field).asText()));
      if (page.path("next").isNull()) {
        return found;
      }
      page = caller.read(first + "&" + cursor + "=" + page.path("next").asText());
    }
  }

  @Test
  void pageOfLongRows_endsEarlyAndGoesOn() throws Exception {
    String report = "{\"note\": \"" + "x".repeat(900_000) + "\"}";
    for (int i = 0; i < 60; i++) {
      stores.candidate("sums", i + 1, 2, 3);
    }
    for (int i = 0; i < 5; i++) {
      stores.apply(new ExpertMutation.Bless(stores.evaluating("sums", i + 100, 2, 3), report));
    }

    JsonNode first = caller.read("/v1/experts/sums/versions?limit=1000");

    assertThat(first.path("data")).hasSize(50);
    assertThat(first.path("next").asInt()).isEqualTo(16);
    assertThat(pages("/v1/experts/sums/versions?limit=1000", "before", "version"))
        .hasSize(65)
        .doesNotHaveDuplicates();
  }

  @Test
  void expert_showsWhereItsAliasesLead() throws Exception {
    stores.furnish("sums");

    JsonNode expert = caller.read("/v1/experts/sums");

    assertThat(expert.at("/aliases/champion/version").asInt()).isEqualTo(2);
    assertThat(expert.at("/aliases/last-good/version").asInt()).isEqualTo(1);
    assertThat(expert.at("/aliases/canary/weight_percent").asInt()).isEqualTo(10);
    assertThat(expert.path("aliases").path("pinned/acme").path("version").asInt()).isEqualTo(1);
    assertThat(expert.path("quarantined")).hasToString("[8]");
    assertThat(caller.read("/v1/experts").at("/data/0")).isEqualTo(expert);
  }

  @Test
  void version_showsWhatItIs() throws Exception {
    stores.furnish("sums");

    JsonNode version = caller.read("/v1/experts/sums/versions/2");

    assertThat(version.path("state").asText()).isEqualTo("champion");
    assertThat(version.path("metrics")).hasToString("{\"reward\":2,\"steps\":1000}");
    assertThat(version.path("gate_report")).hasToString("{\"verdict\":\"better\"}");
    assertThat(version.path("size").asInt()).isEqualTo(TestStores.SIZE);
    assertThat(caller.read("/v1/experts/sums/versions/3").path("gate_report").isNull()).isTrue();
  }

  @Test
  void values_areTheBytesOfTheDigest() throws Exception {
    VectorValues large = VectorValues.of(randomVector(new Random(1), 1_500_000));
    stores.baseModels.registerLayout(TestStores.BASE_MODEL.digest(), "large", large.size());
    VersionId id = stores.candidate("sums", "large", ExpertRole.SKILL, large.toArray());

    HttpResponse<byte[]> response =
        gateway
            .client()
            .send(
                HttpRequest.newBuilder(
                        gateway.uri("/v1/experts/sums/versions/%d/z".formatted(id.version())))
                    .build(),
                BodyHandlers.ofByteArray());

    assertThat(response.headers().firstValue("content-type")).hasValue("application/octet-stream");
    assertThat(response.headers().firstValue("x-zoetic-digest")).hasValue(large.digest());
    assertThat(response.body()).isEqualTo(large.toBytes());
  }

  @Test
  void difference_isWhatANaiveComputationSays() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      float[] from = randomVector(random, TestStores.SIZE);
      float[] to = random.nextBoolean() ? from.clone() : randomVector(random, TestStores.SIZE);
      to[random.nextInt(to.length)] += random.nextInt(2);
      VersionId first = stores.candidate("sums", from);
      VersionId second = stores.candidate("sums", to);

      JsonNode z =
          caller
              .read(
                  "/v1/experts/sums/diff?from=%d&to=%d"
                      .formatted(first.version(), second.version()))
              .path("z");

      requireNaive(z, from, to, "seed " + seed + ", round " + round);
    }
  }

  private static void requireNaive(JsonNode z, float[] from, float[] to, String which) {
    int changed = 0;
    int at = -1;
    for (int i = 0; i < from.length; i++) {
      if (from[i] != to[i]) {
        changed++;
        at = at < 0 || distance(from, to, i) > distance(from, to, at) ? i : at;
      }
    }
    assertThat(z.path("size").asInt()).isEqualTo(from.length);
    assertThat(z.path("changed").asInt()).as(which).isEqualTo(changed);
    assertThat(z.path("l2").asDouble())
        .as(which)
        .isCloseTo(Math.sqrt(product(difference(from, to), difference(from, to))), within(1e-9));
    assertThat(z.path("cosine").asDouble())
        .as(which)
        .isCloseTo(
            product(doubles(from), doubles(to))
                / Math.sqrt(
                    product(doubles(from), doubles(from)) * product(doubles(to), doubles(to))),
            within(1e-9));
    if (changed == 0) {
      assertThat(z.path("max_change").asDouble()).as(which).isZero();
      assertThat(z.path("max_change_at").isNull()).as(which).isTrue();
    } else {
      assertThat(z.path("max_change").asDouble())
          .as(which)
          .isCloseTo(distance(from, to, at), within(1e-12));
      assertThat(z.path("max_change_at").asInt()).as(which).isEqualTo(at);
    }
  }

  private static double distance(float[] from, float[] to, int at) {
    return Math.abs((double) to[at] - from[at]);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static double[] difference(float[] from, float[] to) {
    double[] difference = doubles(to);
    for (int i = 0; i < from.length; i++) {
      difference[i] -= from[i];
    }
    return difference;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static float[] randomVector(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian(1, 0.3);
    }
    return values;
  }

  @Test
  void difference_namesMetricsOfBothAndReadsAliases() throws Exception {
    stores.furnish("sums");

    JsonNode difference = caller.read("/v1/experts/sums/diff?from=last-good&to=canary");

    assertThat(difference.at("/from/version").asInt()).isEqualTo(1);
    assertThat(difference.at("/to/version").asInt()).isEqualTo(5);
    assertThat(difference.path("metrics"))
        .hasToString(
            "[{\"name\":\"reward\",\"from\":1,\"to\":5},"
                + "{\"name\":\"steps\",\"from\":1000,\"to\":1000}]");
    assertThat(difference.at("/z/max_change").asDouble()).isEqualTo(4);
    assertThat(difference.has("z_reason")).isFalse();
    assertThat(
            caller
                .read("/v1/experts/sums/diff?from=pinned%2Facme&to=2")
                .at("/from/version")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void difference_ofTwoLayouts_saysWhyThereIsNone() throws Exception {
    stores.candidate("sums", 1, 2, 3);
    stores.candidate("sums", TestStores.OTHER_LAYOUT, ExpertRole.SKILL, 1, 2, 3);

    JsonNode difference = caller.read("/v1/experts/sums/diff?from=1&to=2");

    assertThat(difference.path("z").isNull()).isTrue();
    assertThat(difference.path("z_reason").asText())
        .isEqualTo("vectors must be of one layout, were of all and mlp");
  }

  @Test
  void asOf_showsWhatATenantWasServedThen() throws Exception {
    Instant before = Instant.now().minusSeconds(1);
    stores.furnish("sums");
    String now = Instant.now().toString();

    JsonNode acme = caller.read("/v1/as-of?time=" + now + "&tenant=acme").path("data");
    JsonNode zeta = caller.read("/v1/as-of?time=" + now + "&tenant=zeta").path("data");

    assertThat(acme)
        .hasToString(
            "[{\"expert\":\"sums\",\"alias\":\"pinned/acme\",\"version\":1,"
                + "\"canary_version\":null,\"canary_weight_percent\":null}]");
    assertThat(zeta)
        .hasToString(
            "[{\"expert\":\"sums\",\"alias\":\"champion\",\"version\":2,"
                + "\"canary_version\":5,\"canary_weight_percent\":10}]");
    assertThat(caller.read("/v1/as-of?time=" + before + "&tenant=acme").path("data")).isEmpty();
  }

  @Test
  void baseModel_isShownWithItsLayouts() throws Exception {
    JsonNode model = caller.read("/v1/base-model");

    assertThat(model.path("digest").asText()).isEqualTo(TestStores.BASE_MODEL.digest());
    assertThat(model.path("layouts")).hasToString("{\"all\":3,\"mlp\":3}");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/experts/nobody, 404, not_found",
    "/v1/experts/Nobody, 400, invalid_value",
    "/v1/experts/%00, 400, invalid_value",
    "/v1/experts/nobody/versions, 404, not_found",
    "/v1/experts/nobody/history, 404, not_found",
    "/v1/experts/nobody/status, 404, not_found",
    "/v1/experts/nobody/diff?from=1&to=2, 404, not_found",
    "/v1/experts/sums/versions/9, 404, not_found",
    "/v1/experts/sums/versions/0, 400, invalid_value",
    "/v1/experts/sums/versions/one, 400, invalid_value",
    "/v1/experts/sums/versions/9/z, 404, not_found",
    "/v1/experts/sums/diff?from=1, 400, missing_field",
    "/v1/experts/sums/diff?from=1&to=9, 404, not_found",
    "/v1/experts/sums/diff?from=champion&to=1, 404, not_found",
    "/v1/experts/sums/diff?from=king&to=1, 404, not_found",
    "/v1/experts?limit=0, 400, invalid_value",
    "/v1/experts?limit=1001, 400, invalid_value",
    "/v1/experts?limit=ten, 400, invalid_value",
    "/v1/experts?after=%00, 400, invalid_value",
    "/v1/experts/sums/versions?before=0, 400, invalid_value",
    "/v1/audit?after=-1, 400, invalid_value",
    "/v1/as-of?time=yesterday&tenant=acme, 400, invalid_value",
    "/v1/as-of?time=2026-01-01T00:00:00Z, 400, missing_field",
    "/v1/as-of?time=2026-01-01T00:00:00Z&tenant=a%20b, 400, invalid_value",
  })
  void question_withoutAnAnswer_saysWhy(String path, int status, String code) throws Exception {
    stores.candidate("sums", 1, 2, 3);

    HttpResponse<String> response = caller.get(path);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(GatewayUnderTest.json(response).at("/error/code").asText()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/experts",
    "/v1/experts/sums",
    "/v1/experts/sums/versions",
    "/v1/experts/sums/versions/1",
    "/v1/experts/sums/versions/1/z",
    "/v1/experts/sums/history",
    "/v1/experts/sums/diff?from=1&to=1",
    "/v1/experts/sums/status",
    "/v1/base-model",
    "/v1/as-of?time=2026-01-01T00:00:00Z&tenant=acme",
    "/v1/audit",
    "/v1/audit/verify",
    "/v1/keys",
    "/v1/models",
  })
  void storeAway_isSaid(String path) throws Exception {
    stores.candidate("sums", 1, 2, 3);
    stores.goAway();

    HttpResponse<String> response = caller.get(path);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).isPresent();
    assertThat(response.body()).contains("store_unavailable").doesNotContain("db:5432");
  }
}

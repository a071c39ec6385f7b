// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions that come over HTTP. */
class ImportIT {
  private static final String SUMS = "/v1/experts/sums/versions";

  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(Map.of("gateway.import-max", "9MiB"));
  private final TestStores stores = gateway.stores;
  private final ApiCaller caller = new ApiCaller(gateway, null);

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void version_imported_isACandidateWithItsLineage() throws Exception {
    caller.change(SUMS, "{" + Registrations.fields("1,2,3") + ",'reason':'r','expected_epoch':0}");

    JsonNode receipt =
        caller.change(
            SUMS, "{" + Registrations.fields("1,2,4") + ",'reason':'r','parent':'sums@1'}");

    assertThat(receipt.path("version").asInt()).isEqualTo(2);
    ExpertVersion version = stores.registry.version(new VersionId("sums", 2)).orElseThrow();
    assertThat(version.state().word()).isEqualTo("candidate");
    assertThat(version.parent()).isEqualTo(new VersionId("sums", 1));
    assertThat(version.trainingRun()).isEqualTo("run-9");
    assertThat(version.metricsJson()).isEqualTo("{\"reward\":0.5}");
    assertThat(stores.registry.values(version.id())).isEqualTo(Registrations.z("1,2,4"));
  }

  @Test
  void vector_largerThanOtherBodies_isTaken() throws Exception {
    float[] values = new float[1_500_000];
    Arrays.fill(values, 0.25f);
    stores.baseModels.registerLayout(TestStores.BASE_MODEL.digest(), "large", values.length);
    String fields =
        Registrations.fields(VectorValues.of(values), TestStores.BASE_MODEL.digest(), "large");

    caller.change(SUMS, "{" + fields + ",'reason':'r'}");

    assertThat(stores.registry.values(new VersionId("sums", 1)).toArray()).isEqualTo(values);
  }

  @Test
  void vector_largerThanTheBound_is413() throws Exception {
    HttpResponse<String> response = caller.post(SUMS, "{'z':'" + "A".repeat(10_000_000) + "'}");

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("9437184");
  }

  @Test
  void dryRun_registersNothing() throws Exception {
    JsonNode receipt =
        caller.change(SUMS, "{" + Registrations.fields("1,2,3") + ",'reason':'r','dry_run':true}");

    assertThat(receipt.path("epoch").asLong()).isEqualTo(1);
    assertThat(receipt.path("version").isNull()).isTrue();
    assertThat(stores.registry.show("sums")).isEmpty();
  }

  @Test
  void digest_ofOtherBytes_isRefusedNamingBoth() throws Exception {
    String given = "f".repeat(64);
    String right = Registrations.z("1,2,3").digest();

    HttpResponse<String> response =
        caller.post(
            SUMS, "{" + Registrations.fields("1,2,3").replace(right, given) + ",'reason':'r'}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(GatewayUnderTest.json(response).at("/error/param").asText()).isEqualTo("digest");
    assertThat(GatewayUnderTest.json(response).at("/error/message").asText())
        .isEqualTo("digest must be the SHA-256 of z, %s, was %s".formatted(right, given));
  }

  @ParameterizedTest
  @CsvSource({
    "'1,2', BASE, all, 422, refused",
    "'1,2,3', OTHER, all, 404, not_found",
    "'1,2,3', BASE, attention, 404, not_found",
    "'1,2,3', short, all, 400, invalid_value",
    "'1,2,3', BASE, ' ', 400, invalid_value",
  })
  void vector_ofAnotherBaseLayoutOrSize_isRefused(
      String values, String base, String layout, int status, String code) throws Exception {
    String digest =
        switch (base) {
          case "BASE" -> TestStores.BASE_MODEL.digest();
          case "OTHER" -> "e".repeat(64);
          default -> base;
        };

    HttpResponse<String> response =
        caller.post(
            SUMS,
            "{" + Registrations.fields(Registrations.z(values), digest, layout) + ",'reason':'r'}");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(GatewayUnderTest.json(response).at("/error/code").asText()).isEqualTo(code);
    assertThat(stores.registry.show("sums")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{FIELDS} | missing_field | reason",
        "{FIELDS,'reason':'r','owner':'me'} | invalid_value | owner",
        "{FIELDS,'reason':'r','role':'skill'} | malformed_json |",
        "{FIELDS,'reason':'r'} {} | malformed_json |",
        "{FIELDS,'reason':'r' | malformed_json |",
        "[1] | malformed_json |",
        "{'reason':'r'} | missing_field | z",
        "{'z':null,'reason':'r'} | missing_field | z",
        "{'z':'AACAPw==','reason':'r'} | missing_field | digest",
        "{'z':'?!','reason':'r'} | invalid_value | z",
        "{'z':'AACAPw=','reason':'r'} | invalid_value | z",
        "{'z':7,'reason':'r'} | invalid_value | z",
        "{'z':[1.0],'reason':'r'} | invalid_value | z",
        "{'z':'AAA=','reason':'r'} | invalid_value | z",
        "{'z':'','reason':'r'} | invalid_value | z",
        "{'z':'AADAfw==','reason':'r'} | invalid_value | z",
        "{'z':'AAAAAA==','reason':'r'} | invalid_value | z",
        "{FIELDS,'reason':'r','parent':'sums'} | invalid_value | parent",
        "{FIELDS,'reason':'r','expected_epoch':'1'} | invalid_value | expected_epoch",
      })
  void body_thatBreaksARule_isRefusedByName(String body, String code, String param)
      throws Exception {
    HttpResponse<String> response =
        caller.post(SUMS, body.replace("FIELDS", Registrations.fields("1,2,3")));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    JsonNode error = GatewayUnderTest.json(response).path("error");
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("param").asText("")).isEqualTo(param == null ? "" : param);
    assertThat(stores.registry.show("sums")).isEmpty();
  }

  @Test
  void parent_thatIsNotThere_andFrozenExpert_areRefused() throws Exception {
    String fields = Registrations.fields("1,2,3") + ",'reason':'r'";

    assertThat(caller.post(SUMS, "{" + fields + ",'parent':'dates@1'}").statusCode())
        .isEqualTo(404);
    caller.change(SUMS, "{" + fields + "}");
    caller.change("/v1/experts/sums/freeze", "{'reason':'r'}");
    HttpResponse<String> frozen = caller.post(SUMS, "{" + fields + "}");

    assertThat(frozen.statusCode()).isEqualTo(422);
    assertThat(frozen.body()).contains("a frozen expert must not learn, sums is frozen");
  }

  @Test
  void expectedEpoch_thatIsGone_isAConflict() throws Exception {
    String body = "{" + Registrations.fields("1,2,3") + ",'reason':'r','expected_epoch':0}";
    caller.change(SUMS, body);

    HttpResponse<String> response = caller.post(SUMS, body);

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(GatewayUnderTest.json(response).at("/current/epoch").asLong()).isEqualTo(1);
  }
}

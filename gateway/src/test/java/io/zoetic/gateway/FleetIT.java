// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.core.ExpertPointer.Standing;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.FleetWorker;
import io.zoetic.vectorstore.fleet.WorkerFigures;
import io.zoetic.vectorstore.learning.Trainer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs, as operators see it through either of two gateways. */
class FleetIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private final TestStores stores = new TestStores();
  private final GatewayUnderTest one =
      GatewayUnderTest.start(stores, Map.of("gateway.id", "gateway-1"));
  private final GatewayUnderTest other =
      GatewayUnderTest.start(stores, Map.of("gateway.id", "gateway-2"));

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private static JsonNode fleet(GatewayUnderTest gateway) throws Exception {
    return new ApiCaller(gateway, null).read("/v1/fleet");
  }

  /** Without how long ago it was said: that goes on between two answers. */
  private static JsonNode timeless(JsonNode fleet) {
    JsonNode rest = fleet.deepCopy();
    for (String list : List.of("gateways", "workers", "trainers")) {
      rest.path(list)
          .forEach(each -> ((ObjectNode) each).remove(List.of("silent_seconds", "seen_at")));
    }
    return rest;
  }

  private static Map<String, String> states(JsonNode fleet, String list, String id) {
    return ApiDescription.elements(fleet.path(list))
        .collect(
            Collectors.toMap(each -> each.path(id).asText(), each -> each.path("state").asText()));
  }

  @Test
  void fleet_isTheSameOnEveryGateway() throws Exception {
    stores.champion("sums", 1, 2, 3);
    beat("w1", new WorkerFigures("0.1", "gpu", 32, 5, 4));
    beat("w2", WorkerFigures.UNTOLD);
    acknowledge("w1", standing(), 1, null);
    acknowledge("w2", standing(), null, "no such bytes");
    stores.trainers.beat(
        new Trainer("t1", TestStores.BASE_MODEL.digest(), null, "factors: 3 of 9", NOON));
    one.worker("w", ScriptedWorker.words("a", "b"));
    new ApiCaller(one, null)
        .change("/v1/completions", "{'model':'zoetic/base','prompt':'a','max_tokens':2}");

    Waiting.until(
        PATIENCE,
        "both gateways have said what they answer",
        () -> fleet(one).at("/gateways/1/started_at").isTextual() && isTold(fleet(other)));
    JsonNode fleet = fleet(one);

    assertThat(timeless(fleet(other))).isEqualTo(timeless(fleet));
    assertThat(states(fleet, "gateways", "gateway"))
        .isEqualTo(Map.of("gateway-1", "alive", "gateway-2", "alive"));
    assertThat(fleet.at("/gateways/0/prompts_in_flight").asInt(-1)).isZero();
    JsonNode first = fleet.at("/workers/0");
    assertThat(first.path("worker").asText()).isEqualTo("w1");
    assertThat(first.path("build").asText()).isEqualTo("0.1");
    assertThat(first.path("device").asText()).isEqualTo("gpu");
    assertThat(first.path("slots").asInt()).isEqualTo(32);
    assertThat(first.path("slots_used").asInt()).isEqualTo(5);
    assertThat(first.path("versions_resident").asInt()).isEqualTo(4);
    assertThat(first.at("/experts/converged").asBoolean()).isTrue();
    assertThat(first.at("/experts/had").asInt()).isEqualTo(1);
    JsonNode second = fleet.at("/workers/1");
    assertThat(second.path("slots").isNull()).as("its build does not say").isTrue();
    assertThat(second.at("/experts/converged").asBoolean()).isFalse();
    assertThat(second.at("/experts/others/0/state").asText()).isEqualTo("failed");
    assertThat(second.at("/experts/others/0/failure").asText()).isEqualTo("no such bytes");
    assertThat(second.at("/experts/others/0/wanted").asLong()).isEqualTo(stores.epoch("sums"));
    assertThat(fleet.at("/trainers/0/waiting_for").asText()).isEqualTo("factors: 3 of 9");
  }

  private static boolean isTold(JsonNode fleet) {
    JsonNode traffic = fleet.at("/traffic/experts");
    return traffic.size() == 1
        && traffic.at("/0/expert").isNull()
        && traffic.at("/0/answers").asInt() == 1
        && traffic.at("/0/tokens").asInt() == 2;
  }

  @Test
  void whoIsNotHeard_isSilentSinceThen_andThenNotShown() throws Exception {
    stores.champion("sums", 1, 2, 3);
    beat("w1", WorkerFigures.UNTOLD);
    String seen = fleet(one).at("/workers/0/seen_at").asText();

    stores.ahead = Duration.ofSeconds(11);

    JsonNode worker = fleet(other).at("/workers/0");
    assertThat(worker.path("state").asText()).isEqualTo("silent");
    assertThat(worker.path("seen_at").asText()).isEqualTo(seen);
    assertThat(worker.path("silent_seconds").asDouble()).isGreaterThan(10);
    assertThat(worker.path("experts").isNull()).as("nobody knows").isTrue();

    stores.ahead = Duration.ofMinutes(61);
    assertThat(states(fleet(one), "workers", "worker"))
        .as("though no other has beaten since")
        .isEmpty();
  }

  @Test
  void gatewayThatEnds_isNotShown() throws Exception {
    Waiting.until(PATIENCE, "both are there", () -> fleet(one).path("gateways").size() == 2);

    other.gateway.close();

    assertThat(states(fleet(one), "gateways", "gateway")).isEqualTo(Map.of("gateway-1", "alive"));
  }

  /** What it knows before this gateway has read it is no lie. */
  @Test
  void workerThatServesWhatTheRegistryDoesNotSay_isDiverged() throws Exception {
    stores.champion("sums", 1, 2, 3);
    beat("w1", WorkerFigures.UNTOLD);
    Standing now = standing();
    acknowledge("w1", new Standing(now.incarnation(), now.epoch() + 1, now.digest()), 1, null);

    JsonNode experts = fleet(one).at("/workers/0/experts");

    assertThat(experts.at("/others/0/state").asText()).isEqualTo("diverged");
    assertThat(experts.at("/others/0/had").asLong()).isEqualTo(now.epoch() + 1);

    stores.champion("sums", 3, 2, 1);
    acknowledge("w1", standing(), 2, null);
    assertThat(fleet(one).at("/workers/0/experts/converged").asBoolean()).isTrue();
  }

  private Standing standing() {
    return stores.registry.show("sums").orElseThrow().asPointer().standing();
  }

  private void beat(String worker, WorkerFigures figures) {
    stores.fleet.beat(
        new FleetWorker(worker, TestStores.BASE_MODEL.digest(), TestStores.LAYOUT, NOON), figures);
  }

  private void acknowledge(
      String worker, Standing served, @Nullable Integer version, @Nullable String failure) {
    stores.fleet.acknowledge(
        worker, List.of(new Acknowledgement("sums", served, version, failure, NOON)));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ExpertPointer.Standing;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether the fleet serves what the registry says, as an operator sees it. */
class ConvergenceIT {
  private final GatewayUnderTest gateway = GatewayUnderTest.start();
  private final TestStores stores = gateway.stores;
  private final ApiCaller caller = new ApiCaller(gateway, null);

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void status_showsHowFarEveryWorkerIs() throws Exception {
    stores.champion("sums", 1, 2, 3);
    long epoch = stores.epoch("sums");
    assertThat(caller.read("/v1/experts/sums/status").path("converged").asBoolean())
        .as("nobody serves it")
        .isFalse();
    for (String worker : List.of("a", "b", "c", "d")) {
      stores.fleet.beat(
          new FleetWorker(
              worker, TestStores.BASE_MODEL.digest(), TestStores.LAYOUT, Instant.now()));
    }
    acknowledge("a", epoch, 1, null);
    acknowledge("b", epoch, null, "no such bytes");
    acknowledge("c", epoch - 1, null, null);

    JsonNode status = caller.read("/v1/experts/sums/status");

    assertThat(status.path("epoch").asLong()).isEqualTo(epoch);
    assertThat(status.path("champion").asInt()).isEqualTo(1);
    assertThat(status.path("converged").asBoolean()).isFalse();
    assertThat(
            ApiDescription.elements(status.path("workers"))
                .map(each -> each.path("state").asText()))
        .containsExactly("converged", "failed", "pending", "pending");
    assertThat(status.at("/workers/1/failure").asText()).isEqualTo("no such bytes");
    assertThat(status.at("/workers/2/epoch").asLong()).isEqualTo(epoch - 1);
    assertThat(status.at("/workers/3/at").isNull()).isTrue();

    acknowledge("b", epoch, 1, null);
    acknowledge("c", epoch, 1, null);
    stores.fleet.leave("d");
    assertThat(caller.read("/v1/experts/sums/status").path("converged").asBoolean()).isTrue();
  }

  @Test
  void status_ofAWorkerThatServesWhatTheRegistryDoesNotSay_isDiverged() throws Exception {
    stores.champion("sums", 1, 2, 3);
    Standing registered = standing();
    stores.fleet.beat(
        new FleetWorker("w", TestStores.BASE_MODEL.digest(), TestStores.LAYOUT, Instant.now()));
    String life = registered.incarnation();
    String digest = registered.digest();
    Map<Standing, String> diverged =
        Map.of(
            new Standing(life, Long.MAX_VALUE, digest),
            "the epoch must be 4 as the registry says, was 9223372036854775807",
            new Standing("another", 4, digest),
            "the incarnation must be " + life + " as the registry says, was another",
            new Standing(life, 4, "none"),
            "the digest of what is served must be " + digest + " as the registry says, was none");

    for (Map.Entry<Standing, String> each : diverged.entrySet()) {
      acknowledge("w", each.getKey(), 1, null);

      JsonNode status = caller.read("/v1/experts/sums/status");

      assertThat(status.path("converged").asBoolean()).isFalse();
      assertThat(status.at("/workers/0/state").asText()).isEqualTo("diverged");
      assertThat(status.at("/workers/0/failure").asText()).isEqualTo(each.getValue());
    }
    acknowledge("w", new Standing(null, 4, null), 1, null);
    assertThat(caller.read("/v1/experts/sums/status").at("/workers/0/state").asText())
        .as("of a build that cannot be compared")
        .isEqualTo("pending");
    acknowledge("w", registered, 1, null);
    assertThat(caller.read("/v1/experts/sums/status").path("converged").asBoolean()).isTrue();
  }

  private Standing standing() {
    return stores.registry.show("sums").orElseThrow().asPointer().standing();
  }

  private void acknowledge(
      String worker, long epoch, @Nullable Integer version, @Nullable String failure) {
    Standing now = standing();
    acknowledge(worker, new Standing(now.incarnation(), epoch, now.digest()), version, failure);
  }

  private void acknowledge(
      String worker, Standing served, @Nullable Integer version, @Nullable String failure) {
    stores.fleet.acknowledge(
        worker, List.of(new Acknowledgement("sums", served, version, failure, Instant.now())));
  }
}

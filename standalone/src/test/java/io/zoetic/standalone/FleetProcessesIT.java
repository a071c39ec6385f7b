// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.JavaProcess;
import io.zoetic.testkit.Ports;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.testkit.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways and two adapter workers as processes, and what the gateways say of all of them. */
final class FleetProcessesIT {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

  /** A worker is silent when nothing has been heard of it for 10 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int ANSWERS = 3;

  @Test
  void gateways_sayTheSame_andAKilledWorkerIsSilent(@TempDir Path directory) throws Exception {
    Path checkpoint = ReferenceModel.extractTo(directory);
    int port = Ports.free();
    int otherPort = Ports.free();
    try (var backends = start("backends", List.of("backends", "--ephemeral"));
        var one = new ApiClient("http://127.0.0.1:" + port);
        var other = new ApiClient("http://127.0.0.1:" + otherPort)) {
      List<String> addresses = List.of(backends.await("ready:", START_TIMEOUT).split(" "));
      try (var first = start("first", gateway("g1", port, addresses));
          var second = start("second", gateway("g2", otherPort, addresses));
          var survivor = start("survivor", worker("w1", checkpoint, addresses));
          var victim = start("victim", worker("w2", checkpoint, addresses))) {
        first.await("gateway listens", START_TIMEOUT);
        second.await("gateway listens", START_TIMEOUT);
        survivor.await("adapter worker answers", START_TIMEOUT);
        victim.await("adapter worker answers", START_TIMEOUT);
        for (int i = 0; i < ANSWERS; i++) {
          ask(one);
        }

        Waiting.until(
            PATIENCE,
            "both say that all are there, and what was asked of one",
            () -> isWell(fleet(one)) && timeless(fleet(one)).equals(timeless(fleet(other))));
        JsonNode worker = fleet(other).at("/workers/1");
        assertThat(worker.path("device").asText()).isEqualTo("cpu");
        assertThat(worker.path("slots").asInt()).isEqualTo(16);
        assertThat(worker.path("slots_used").asInt(-1)).isZero();

        victim.kill();
        Waiting.until(
            PATIENCE,
            "both say that it is silent",
            () -> isSilent(fleet(one)) && isSilent(fleet(other)));
        assertThat(fleet(one).at("/workers/1/seen_at"))
            .as("since the same time")
            .isEqualTo(fleet(other).at("/workers/1/seen_at"));
        assertThat(fleet(one).at("/workers/0/state").asText()).isEqualTo("alive");

        assertThat(second.stop(START_TIMEOUT)).isIn(0, 143);
        assertThat(fleet(one).path("gateways")).as("of which one has ended in order").hasSize(1);
      }
    }
  }

  private static boolean isWell(JsonNode fleet) {
    JsonNode traffic = fleet.at("/traffic/experts/0");
    return fleet.path("gateways").size() == 2
        && fleet.path("workers").size() == 2
        && fleet.at("/workers/0/state").asText().equals("alive")
        && fleet.at("/workers/1/state").asText().equals("alive")
        && fleet.at("/workers/0/slots_used").asInt(-1) == 0
        && fleet.at("/workers/1/slots_used").asInt(-1) == 0
        && traffic.path("answers").asInt() == ANSWERS
        && traffic.path("expert").isNull();
  }

  private static boolean isSilent(JsonNode fleet) {
    return fleet.at("/workers/1/worker").asText().equals("w2")
        && fleet.at("/workers/1/state").asText().equals("silent")
        && fleet.at("/workers/1/experts").isNull();
  }

  private static JsonNode fleet(ApiClient client) throws IOException, InterruptedException {
    return ApiClient.json(client.get("/v1/fleet"), 200);
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

  private static void ask(ApiClient client) throws IOException, InterruptedException {
    client.stream(
        "/v1/completions",
        Map.of("model", "zoetic/base", "prompt", "12 plus 30", "max_tokens", 2, "stream", true),
        _ -> {});
  }

  private static JavaProcess start(String name, List<String> arguments) throws IOException {
    return JavaProcess.start(name, Main.class, arguments);
  }

  private static List<String> gateway(String id, int port, List<String> addresses) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "gateway",
                "--gateway.id=" + id,
                "--gateway.port=" + port,
                "--gateway.anonymous=true"));
    arguments.addAll(addresses);
    return arguments;
  }

  private static List<String> worker(String id, Path checkpoint, List<String> addresses) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "adapter-worker",
                "--worker.id=" + id,
                "--worker.slots=16",
                "--worker.threads=1",
                "--worker.model=" + checkpoint,
                "--worker.svd-cache=" + SharedFactors.DIRECTORY));
    arguments.addAll(addresses);
    return arguments;
  }
}

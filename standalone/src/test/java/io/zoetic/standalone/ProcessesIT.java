// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.JavaProcess;
import io.zoetic.testkit.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and two adapter workers as processes of their own, on the backends of a fourth. */
final class ProcessesIT {
  private static final int REQUESTS = 200;
  private static final int TOKENS = 32;
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

  /**
   * In another batch sums round otherwise, on some processors more than on others: a choice may
   * fall on the other side of an edge between two tokens. Of answers mixed up or cut, many differ.
   */
  private static final int PARTED_MAX = REQUESTS / 25;

  @Test
  void workerKilledAmong200Streams_everyAnswerIsWholeAndEqualsItsSoloRun(@TempDir Path directory)
      throws Exception {
    Path checkpoint = ReferenceModel.extractTo(directory);
    int port = Ports.free();
    try (var backends = start("backends", List.of("backends", "--ephemeral"));
        var client = new ApiClient("http://127.0.0.1:" + port)) {
      List<String> addresses = List.of(backends.await("ready:", START_TIMEOUT).split(" "));
      try (var gateway = start("gateway", gateway(addresses, port));
          var survivor = start("survivor", worker(addresses, checkpoint));
          var victim = start("victim", worker(addresses, checkpoint))) {
        gateway.await("gateway listens", START_TIMEOUT);
        survivor.await("adapter worker answers", START_TIMEOUT);
        victim.await("adapter worker answers", START_TIMEOUT);

        List<Answer> crowded = askAll(client, victim);
        assertThat(client.metric("zoetic_gateway_redispatches_total"))
            .as("the victim held prompts when it was killed")
            .isPositive();

        int parted = 0;
        for (int i = 0; i < REQUESTS; i++) {
          Answer solo = ask(client, i, () -> {});
          assertThat(crowded.get(i).tokenIds()).as("request %d", i).hasSize(TOKENS);
          parted += crowded.get(i).equals(solo) ? 0 : 1;
        }
        assertThat(parted).as("answers that went another way").isLessThanOrEqualTo(PARTED_MAX);
      }
    }
  }

  @Test
  void secondProcessOfAnId_endsWithTheRule_andTheFirstGoesOn() throws Exception {
    int port = Ports.free();
    try (var backends = start("backends", List.of("backends", "--ephemeral"));
        var client = new ApiClient("http://127.0.0.1:" + port)) {
      List<String> addresses = List.of(backends.await("ready:", START_TIMEOUT).split(" "));
      List<String> named = new ArrayList<>(gateway(addresses, port));
      named.add("--gateway.id=g1");
      try (var first = start("first", named)) {
        first.await("gateway listens", START_TIMEOUT);
        List<String> again = new ArrayList<>(gateway(addresses, Ports.free()));
        again.add("--gateway.id=g1");
        try (var second = start("second", again)) {
          second.await(
              "gateway.id must be one process's, \"g1\" is another's, has been kept",
              START_TIMEOUT);
          assertThat(second.awaitUnlessItEnds("gateway listens", START_TIMEOUT)).isEmpty();
          assertThat(second.stop(START_TIMEOUT)).isEqualTo(ServiceMain.FAILED);
        }
        assertThat(client.get("/livez").statusCode()).isEqualTo(200);
      }
    }
  }

  /**
   * What a client has received of one request.
   *
   * @param tokenIds in the order they came
   */
  private record Answer(String text, List<Integer> tokenIds, String finishReason) {}

  /** Asks everything at once and kills the victim when half of all tokens have arrived. */
  private static List<Answer> askAll(ApiClient client, JavaProcess victim) throws Exception {
    var half = new CountDownLatch(REQUESTS * TOKENS / 2);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> asked = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        int index = i;
        asked.add(clients.submit(() -> ask(client, index, half::countDown)));
      }
      assertThat(half.await(180, TimeUnit.SECONDS)).as("half of all tokens have arrived").isTrue();
      victim.kill();

      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> each : asked) {
        answers.add(each.get(180, TimeUnit.SECONDS));
      }
      return answers;
    }
  }

  private static Answer ask(ApiClient client, int index, Runnable onToken)
      throws IOException, InterruptedException {
    Map<String, Object> body =
        Map.of(
            "model",
            "zoetic/base",
            "messages",
            List.of(Map.of("role", "user", "content", question(index))),
            "max_tokens",
            TOKENS,
            "temperature",
            index % 2,
            "seed",
            index,
            "stream",
            true,
            "ignore_eos",
            true,
            "return_token_ids",
            true);
    List<JsonNode> chunks =
        client.stream(
            "/v1/chat/completions", body, chunk -> tokenIds(chunk).forEach(_ -> onToken.run()));
    var text = new StringBuilder();
    List<Integer> tokens = new ArrayList<>();
    String finishReason = "";
    for (JsonNode chunk : chunks) {
      JsonNode choice = chunk.path("choices").path(0);
      text.append(choice.path("delta").path("content").asText(""));
      tokens.addAll(tokenIds(chunk));
      finishReason = choice.path("finish_reason").asText(finishReason);
    }
    assertThat(tokens).as("tokens of request %d", index).hasSize(TOKENS);
    return new Answer(text.toString(), tokens, finishReason);
  }

  private static String question(int index) {
    return "What is %d plus %d?".formatted(index % 17, index % 23);
  }

  private static List<Integer> tokenIds(JsonNode chunk) {
    List<Integer> ids = new ArrayList<>();
    chunk.path("choices").path(0).path("token_ids").forEach(id -> ids.add(id.intValue()));
    return ids;
  }

  private static JavaProcess start(String name, List<String> arguments) throws IOException {
    return JavaProcess.start(name, Main.class, arguments);
  }

  private static List<String> gateway(List<String> addresses, int port) {
    List<String> arguments =
        new ArrayList<>(List.of("gateway", "--gateway.port=" + port, "--gateway.anonymous=true"));
    arguments.addAll(addresses);
    return arguments;
  }

  private static List<String> worker(List<String> addresses, Path checkpoint) {
    List<String> arguments =
        new ArrayList<>(List.of("adapter-worker", "--worker.model=" + checkpoint));
    arguments.addAll(addresses);
    return arguments;
  }
}

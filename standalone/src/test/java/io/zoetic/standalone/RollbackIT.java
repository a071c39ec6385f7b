// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.core.AliasName;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.KafkaBroker;
import io.zoetic.testkit.Waiting;
import io.zoetic.testkit.backend.Absence;
import io.zoetic.vectorstore.experts.AliasTarget;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A rollback while Kafka is away, and the answers after it. There is no trainer anywhere. */
final class RollbackIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final String EXPERT = "golden";
  private static final Duration LONG = Duration.ofSeconds(60);

  /** A poll of the registry, and what the machine does besides. */
  private static final Duration WITHOUT_KAFKA = Duration.ofSeconds(5);

  @Test
  void rollback_withKafkaStopped_isServedAndAnswersAreThoseOfBefore() throws Exception {
    JsonNode golden =
        new ObjectMapper().readTree(GoldenExperts.CHECKPOINT.resolve("expected_svf.json").toFile());
    try (KafkaBroker kafka = KafkaBroker.start();
        Services services =
            Services.serving(
                POSTGRES,
                kafka.bootstrapServers(),
                GoldenExperts.CHECKPOINT,
                Map.of("worker.layout", GoldenExperts.LAYOUT.toString()))) {
      Stores stores = services.stores();
      String url = services.url();
      GoldenExperts.promote(stores.experts(), EXPERT, "a");
      awaitServed(stores, 1, LONG);
      List<JsonNode> before = answers(url, golden);
      GoldenExperts.promote(stores.experts(), EXPERT, "b");
      awaitServed(stores, 2, LONG);
      assertThat(answers(url, golden)).as("another version answers otherwise").isNotEqualTo(before);

      kafka.leave(Absence.STOPPED);
      int exit =
          Main.commandLine()
              .execute("experts", "rollback", EXPERT, "--reason", "a drill", "--url", url);

      assertThat(exit).isZero();
      assertThat(champion(stores)).isEqualTo(1);
      awaitServed(stores, 1, WITHOUT_KAFKA);
      kafka.comeBack(Absence.STOPPED);
      Waiting.until(LONG, "the platform is ready", () -> answersNow(url));
      assertThat(answers(url, golden)).isEqualTo(before);
    }
  }

  /** Tokens and log-probabilities, to the last digit. */
  private static List<JsonNode> answers(String url, JsonNode golden) throws Exception {
    List<JsonNode> answers = new ArrayList<>();
    try (ApiClient client = new ApiClient(url)) {
      for (JsonNode row : golden.get("experts").get("a")) {
        Map<String, Object> body = new HashMap<>();
        body.put("model", "zoetic/" + EXPERT);
        body.put("prompt", row.get("input_ids"));
        body.put("max_tokens", row.get("greedy").size());
        body.put("temperature", 0);
        body.put("ignore_eos", true);
        body.put("return_token_ids", true);
        body.put("logprobs", 3);
        JsonNode choice = client.post("/v1/completions", body).get("choices").get(0);
        answers.add(choice.get("token_ids"));
        answers.add(choice.get("logprobs"));
      }
    }
    return answers;
  }

  private static boolean answersNow(String url) throws IOException, InterruptedException {
    try (ApiClient client = new ApiClient(url)) {
      return client.get("/readyz").statusCode() == 200;
    }
  }

  private static int champion(Stores stores) {
    ExpertStatus status = stores.experts().show(EXPERT).orElseThrow();
    return status.pointer(AliasName.CHAMPION).map(AliasTarget::version).orElse(0);
  }

  private static void awaitServed(Stores stores, int version, Duration limit) throws Exception {
    Waiting.until(
        limit,
        "version " + version + " is served",
        () ->
            champion(stores) == version
                && stores.fleet().acknowledgements(EXPERT, LONG).stream()
                    .map(Fleet.WorkerAcknowledgement::acknowledgement)
                    .anyMatch(
                        served ->
                            served.epoch() == stores.experts().show(EXPERT).orElseThrow().epoch()));
  }
}

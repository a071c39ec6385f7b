// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.SharedFactors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Experts of an independent implementation, asked for over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExpertsIT {
  private Standalones standalone;
  private ApiClient client;
  private JsonNode golden;

  @BeforeAll
  void start() throws IOException {
    golden =
        new ObjectMapper().readTree(GoldenExperts.CHECKPOINT.resolve("expected_svf.json").toFile());
    standalone =
        Standalones.start(
            GoldenExperts.CHECKPOINT,
            Map.of(
                "worker.layout", GoldenExperts.LAYOUT.toString(),
                "worker.svd-cache", SharedFactors.DIRECTORY.toString()));
    for (String name : new String[] {"a", "b"}) {
      GoldenExperts.promote(standalone.platform().stores().experts(), name, name);
    }
    standalone.platform().awaitServed(List.of("a", "b"));
    client = new ApiClient(standalone.url());
  }

  @AfterAll
  void stop() {
    client.close();
    standalone.close();
  }

  @ParameterizedTest
  @CsvSource({"a, zoetic/a, a@1", "b, zoetic/b@1, b@1", "ones, zoetic/base,"})
  void modelName_ofAnExpert_answersUnderIt(String vector, String model, String expert)
      throws Exception {
    for (JsonNode row : golden.get("experts").get(vector)) {
      JsonNode choice = complete(row, Map.of("model", model)).get("choices").get(0);

      assertThat(choice.get("token_ids")).isEqualTo(row.get("greedy"));
      assertThat(choice.get("zoetic").get("expert").asText(null)).isEqualTo(expert);
      assertThat(choice.get("zoetic").get("second_pass").get("tokens").asInt())
          .isEqualTo(row.get("input_ids").size() + row.get("greedy").size());
    }
  }

  @Test
  void mixture_ofTheRequest_answersUnderTheWeightedSum() throws Exception {
    Map<String, Double> weights = Map.of("a", 0.3, "b@1", 0.7);
    for (JsonNode row : golden.get("experts").get("mix")) {
      JsonNode choice =
          complete(row, Map.of("model", "zoetic/auto", "zoetic", Map.of("expert", weights)))
              .get("choices")
              .get(0);

      assertThat(choice.get("token_ids")).isEqualTo(row.get("greedy"));
      assertThat(choice.get("zoetic").get("mixture")).hasSize(2);
    }
  }

  @Test
  void promptStrategy_inAStream_reportsItsLabelsWithTheEnd() throws Exception {
    JsonNode row = golden.get("experts").get("a").get(0);
    Map<String, Object> body = body(row, Map.of("model", "zoetic/auto"));
    body.put("zoetic", Map.of("adaptation", "prompt", "selection", "soft"));
    body.put("stream", true);

    List<JsonNode> events = client.stream("/v1/completions", body, _ -> {});

    JsonNode report = events.getLast().get("choices").get(0).get("zoetic");
    assertThat(report.get("strategy").asText()).isEqualTo("prompt");
    double sum = 0;
    List<String> labels = new ArrayList<>();
    for (JsonNode label : report.get("labels")) {
      sum += label.get("probability").asDouble();
      labels.add(label.get("label").asText());
    }
    assertThat(sum).isCloseTo(1, within(1e-6));
    assertThat(labels).containsExactlyInAnyOrder("a", "b", "other");
    assertThat(report.get("first_pass").get("tokens").asInt()).isPositive();
  }

  private JsonNode complete(JsonNode row, Map<String, ?> more) throws Exception {
    return client.post("/v1/completions", body(row, more));
  }

  private static Map<String, Object> body(JsonNode row, Map<String, ?> more) {
    Map<String, Object> body = new HashMap<>(more);
    body.put("prompt", row.get("input_ids"));
    body.put("max_tokens", row.get("greedy").size());
    body.put("temperature", 0);
    body.put("ignore_eos", true);
    body.put("return_token_ids", true);
    return body;
  }
}

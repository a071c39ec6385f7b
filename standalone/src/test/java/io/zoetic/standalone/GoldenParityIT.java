// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.KafkaExtension;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an independent implementation computed on a checkpoint comes out of the HTTP API. */
final class GoldenParityIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();
  @RegisterExtension static final KafkaExtension KAFKA = new KafkaExtension();

  private static final Path GOLDEN = Path.of("..", "model", "src", "test", "resources", "golden");

  @ParameterizedTest
  @CsvSource({
    "llama, 1e-4",
    "llama-tied-bf16, 5e-3",
    "mistral, 1e-4",
    "qwen2, 1e-4",
    "qwen3, 1e-4"
  }) // GoldenTest says why they differ.
  void checkpoint_servedOverHttp_givesTheGoldenTokensAndLogprobs(String name, double tolerance)
      throws Exception {
    Path checkpoint = GOLDEN.resolve(name);
    JsonNode rows =
        new ObjectMapper()
            .readTree(checkpoint.resolve("expected_logits.json").toFile())
            .get("rows");

    try (var services = Services.serving(POSTGRES, KAFKA.bootstrapServers(), checkpoint, Map.of());
        var client = new ApiClient(services.url())) {
      assertThat(rows).isNotEmpty();
      for (JsonNode row : rows) {
        requireGolden(client, row, within(tolerance));
      }
    }
  }

  private static void requireGolden(ApiClient client, JsonNode row, Offset<Double> tolerance)
      throws Exception {
    List<Integer> prompt = integers(row.get("input_ids"));
    List<Integer> greedy = integers(row.get("greedy"));

    JsonNode answer =
        client.post(
            "/v1/completions",
            Map.of(
                "model",
                "zoetic/base",
                "prompt",
                prompt,
                "max_tokens",
                greedy.size(),
                "temperature",
                0,
                "echo",
                true,
                "logprobs",
                1,
                "ignore_eos",
                true,
                "return_token_ids",
                true));

    JsonNode choice = answer.get("choices").get(0);
    assertThat(integers(choice.get("token_ids"))).isEqualTo(greedy);
    assertThat(integers(choice.get("prompt_token_ids"))).isEqualTo(prompt);
    List<Double> logprobs = decimals(choice.get("logprobs").get("token_logprobs"));
    assertThat(logprobs).hasSize(prompt.size() + greedy.size());
    List<Double> expected = decimals(row.get("next_token_logprobs"));
    for (int i = 0; i < expected.size(); i++) {
      assertThat(logprobs.get(i + 1))
          .as("prompt token %d", i + 1)
          .isCloseTo(expected.get(i), tolerance);
    }
    assertThat(logprobs.get(prompt.size()))
        .as("first generated token")
        .isCloseTo(logSoftmax(decimals(row.get("last_logits")), greedy.getFirst()), tolerance);
  }

  private static double logSoftmax(List<Double> logits, int index) {
    double sum = logits.stream().mapToDouble(Math::exp).sum();
    return logits.get(index) - Math.log(sum);
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.intValue()));
    return values;
  }

  /** Null, which the first prompt token's log-probability is, reads as 0. */
  private static List<Double> decimals(JsonNode array) {
    List<Double> values = new ArrayList<>();
    array.forEach(value -> values.add(value.doubleValue()));
    return values;
  }
}

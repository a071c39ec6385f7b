// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.expert.Role;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Experts of an independent implementation, asked for over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExpertsIT {
  private static final Path CHECKPOINT =
      Path.of("..", "model", "src", "test", "resources", "golden", "llama");
  private static final LayoutSpec LAYOUT = LayoutSpec.parse("mlp");

  @TempDir private static Path directory;
  private Standalones standalone;
  private ApiClient client;
  private JsonNode golden;

  @BeforeAll
  void start() throws IOException {
    golden = new ObjectMapper().readTree(CHECKPOINT.resolve("expected_svf.json").toFile());
    Path experts = directory.resolve("experts");
    Path factors = directory.resolve("svd");
    LanguageModel.Options options =
        LanguageModel.Options.ofDefaults().with(LanguageModel.Experts.of(LAYOUT, factors));
    try (LanguageModel model = LanguageModel.load(CHECKPOINT, options)) {
      for (String name : new String[] {"a", "b"}) {
        ExpertFile.write(experts, expert(model, name));
      }
    }
    standalone =
        Standalones.start(
            CHECKPOINT,
            Map.of(
                "worker.experts", experts.toString(),
                "worker.layout", LAYOUT.toString(),
                "worker.svd-cache", factors.toString()));
    client = new ApiClient(standalone.url());
  }

  private static Expert expert(LanguageModel model, String name) {
    Layout layout = model.decoder().layout().orElseThrow();
    float[] z = new float[layout.size()];
    try (SafetensorsFile file =
        SafetensorsFile.open(CHECKPOINT.resolve("svf_vectors.safetensors"))) {
      for (Layout.Part part : layout.matrices()) {
        float[] own =
            SafetensorsFile.floats(file.float32(name + ".z." + part.matrix().name(), part.count()));
        System.arraycopy(own, 0, z, part.offset(), own.length);
      }
    }
    ExpertVector vector = ExpertVector.of(layout, z);
    return new Expert(name, 1, Role.SKILL, "Golden " + name, model.digest(), Map.of(), vector);
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

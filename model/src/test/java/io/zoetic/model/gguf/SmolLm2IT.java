// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.core.ChatMessage;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.Golden;
import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.checkpoint.GgufFile;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.torch.TorchThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SmolLM2-135M-Instruct in Q4_1 against transformers on the same weights (dequantised, rounded to
 * bfloat16, computed in float32).
 */
@Tag("real-model")
class SmolLm2IT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** In logits: two steps of bfloat16 where logits are about 20. */
  private static final double NEAR_TIE = 0.25;

  @TempDir Path cache;

  private final List<JsonNode> expected = new ArrayList<>();

  SmolLm2IT() throws IOException {
    Path file = Golden.directory("smollm2").resolve("expected.json");
    JSON.readTree(file.toFile()).forEach(expected::add);
  }

  private static Path file() {
    String folder =
        requireNonNull(
            System.getProperty("zoetic.real-models"), "run by ./zoetic test --real-models");
    return Path.of(folder, "SmolLM2-135M-Instruct.Q4_1.gguf");
  }

  private LanguageModel load(ComputeType type) {
    LanguageModel model =
        LanguageModel.load(
            GgufModel.unpack(file(), cache),
            new LanguageModel.Options(type, 4096, DeviceKind.CPU.device(), null));
    TorchThread.prepareForInference();
    return model;
  }

  @Test
  void sums_ofTensors_areTheExpectedOnes() {
    try (GgufFile file = GgufFile.open(file())) {
      JsonNode tensors = Golden.expected("smollm2", "gguf.json").get("tensors");
      for (JsonNode tensor : tensors) {
        String name = tensor.get("name").asText();
        StoredTensor stored = requireNonNull(file.tensors().get(name), name);
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < stored.rows(); row++) {
          for (float value : stored.row(row)) {
            sum += value;
            squares += (double) value * value;
          }
        }
        assertThat(stored.type()).hasToString(tensor.get("type").asText());
        assertThat(sum).as(name).isCloseTo(tensor.get("sum").asDouble(), within(1e-5));
        assertThat(squares)
            .as(name)
            .isCloseTo(
                tensor.get("sum_of_squares").asDouble(), within(1e-9 * Math.max(1, squares)));
      }
      assertThat(tensors).hasSizeGreaterThan(15);
    }
  }

  @Test
  void config_isThatOfTheHub() {
    ModelConfig own = ModelConfig.read(GgufModel.unpack(file(), cache));

    assertThat(own).isEqualTo(ModelConfig.read(Golden.directory("smollm2")));
  }

  @Test
  void float32_allPrompts_idsTokensAndLogprobsAreTransformers() {
    try (LanguageModel model = load(ComputeType.FLOAT32)) {
      ChatTemplate template = model.chatTemplate().orElseThrow();
      for (JsonNode row : expected) {
        String text = template.render(List.of(new ChatMessage("user", row.get("prompt").asText())));
        assertThat(model.tokenizer().encode(text, false)).isEqualTo(Golden.array(row.get("ids")));
      }
      List<Answer> answers = greedy(model);
      double furthest = 0;
      for (int i = 0; i < expected.size(); i++) {
        JsonNode row = expected.get(i);
        int length = row.get("tokens").size();
        assertThat(answers.get(i).tokens().subList(0, length))
            .isEqualTo(Golden.integers(row.get("tokens")));
        for (int at = 0; at < length; at++) {
          double difference =
              answers.get(i).logprobs().get(at) - row.get("logprobs").get(at).asDouble();
          furthest = Math.max(furthest, Math.abs(difference));
        }
      }
      System.out.printf(
          "%d of %d prompts equal, logprobs within %.1e%n",
          expected.size(), expected.size(), furthest);
      assertThat(furthest).isLessThan(1e-4);
    }
  }

  /** One whose ids differ at a place is compared no further: the texts differ from there on. */
  @Test
  void bfloat16_differsAtNearTiesOnly() {
    try (LanguageModel model = load(ComputeType.BFLOAT16)) {
      List<Answer> answers = greedy(model);
      int equal = 0;
      for (int i = 0; i < expected.size(); i++) {
        JsonNode row = expected.get(i);
        List<Integer> tokens = Golden.integers(row.get("tokens"));
        List<Integer> own = answers.get(i).tokens();
        int at = 0;
        while (at < tokens.size() && tokens.get(at).equals(own.get(at))) {
          at++;
        }
        if (at == tokens.size()) {
          equal++;
        } else {
          double gap = gap(row.get("top").get(at), own.get(at));
          System.out.printf(
              "prompt %d, token %d: %d instead of %d, which was %.4f better%n",
              i, at, own.get(at), tokens.get(at), gap);
          assertThat(gap).isLessThan(NEAR_TIE);
        }
      }
      System.out.printf("bfloat16: %d of %d prompts equal%n", equal, expected.size());
      assertThat(equal).isGreaterThanOrEqualTo(expected.size() / 2);
    }
  }

  /** How much less likely than the first one a token was; without bound if it is not of the top. */
  private static double gap(JsonNode top, int token) {
    for (JsonNode alternative : top) {
      if (alternative.get(0).asInt() == token) {
        return top.get(0).get(1).asDouble() - alternative.get(1).asDouble();
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private record Answer(List<Integer> tokens, List<Double> logprobs) {}

  /** As many tokens as the longest expectation has, of all prompts in one batch. */
  private List<Answer> greedy(LanguageModel model) {
    List<Answer> answers = new ArrayList<>();
    List<int[]> next = new ArrayList<>();
    for (JsonNode row : expected) {
      answers.add(new Answer(new ArrayList<>(), new ArrayList<>()));
      next.add(Golden.array(row.get("ids")));
    }
    int[] start = new int[answers.size()];
    try (KvCache cache = model.decoder().newCache(answers.size(), 512)) {
      for (int step = 0; step < 48; step++) {
        try (StepOutput output = model.decoder().step(cache, new StepInput(0, next, start))) {
          long[] tokens = output.mostLikely();
          for (int row = 0; row < answers.size(); row++) {
            start[row] += next.get(row).length;
            int token = (int) tokens[row];
            answers.get(row).tokens().add(token);
            answers.get(row).logprobs().add(logprob(output.logits(row), token));
            next.set(row, new int[] {token});
          }
          start = Arrays.copyOf(start, start.length);
        }
      }
    }
    return answers;
  }

  private static double logprob(float[] logits, int token) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    return logits[token] - largest - Math.log(sum);
  }
}

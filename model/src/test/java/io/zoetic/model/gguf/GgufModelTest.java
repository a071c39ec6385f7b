// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ChatMessage;
import io.zoetic.model.Golden;
import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.text.Tokenizer;
import io.zoetic.model.torch.TorchThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden checkpoints as GGUF files: the same model as before. */
class GgufModelTest {
  @TempDir Path directory;

  private Path unpacked(GgufWriter writer) throws IOException {
    Path file = directory.resolve("small.Q8.gguf");
    writer.write(file);
    return GgufModel.unpack(file, directory.resolve("cache"));
  }

  @ParameterizedTest
  @CsvSource({
    "llama, llama",
    "mistral, llama",
    "qwen2, qwen2",
    "qwen3, qwen3",
    "gemma2, gemma2",
    "gemma3, gemma3",
    "phi3, phi3",
    "phi3-longrope, phi3",
    "olmo2, olmo2",
    "granite, granite",
    "smollm3, smollm3"
  })
  void logits_ofEveryPrompt_areTheCheckpoints(String golden, String architecture)
      throws IOException {
    double tolerance = golden.equals("gemma2") ? 1e-3 : 1e-5;
    Path unpacked = unpacked(GoldenGguf.of(golden, architecture));
    try (LanguageModel model = LanguageModel.load(unpacked, LanguageModel.Options.ofDefaults())) {
      TorchThread.prepareForInference();
      try (KvCache cache = model.decoder().newCache(1, 128)) {
        for (JsonNode row : Golden.expected(golden, "expected_logits.json").get("rows")) {
          int[] prompt = Golden.array(row.get("input_ids"));
          try (StepOutput output =
              model.decoder().step(cache, new StepInput(0, List.of(prompt), new int[] {0}))) {
            float[] logits = output.logits(0);
            for (int token = 0; token < logits.length; token++) {
              assertThat((double) logits[token])
                  .isCloseTo(row.get("last_logits").get(token).asDouble(), within(tolerance));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama, llama",
    "qwen2, qwen2",
    "qwen3, qwen3",
    "gemma2, gemma2",
    "gemma3, gemma3",
    "phi3-longrope, phi3",
    "olmo2, olmo2",
    "granite, granite",
    "smollm3, smollm3"
  })
  void config_isTheCheckpoints(String golden, String architecture) throws IOException {
    Path unpacked = unpacked(GoldenGguf.of(golden, architecture));

    assertThat(ModelConfig.read(unpacked)).isEqualTo(ModelConfig.read(Golden.directory(golden)));
  }

  @Test
  void textAndChat_areTheCheckpoints() throws IOException {
    Path unpacked = unpacked(GoldenGguf.of("llama", "llama"));
    JsonNode expected = Golden.expected("llama", "expected_tokens.json");
    try (Tokenizer tokenizer = Tokenizer.load(unpacked)) {
      for (JsonNode text : expected.get("encode")) {
        assertThat(tokenizer.encode(text.get("text").asText(), false))
            .isEqualTo(Golden.array(text.get("ids")));
      }
    }
    ChatTemplate template = ChatTemplate.load(unpacked).orElseThrow();
    ChatTemplate original = ChatTemplate.load(Golden.directory("llama")).orElseThrow();
    List<ChatMessage> turns = List.of(new ChatMessage("user", "What is 12 plus 30?"));
    assertThat(template.render(turns)).isEqualTo(original.render(turns));
  }

  @Test
  void sentencePieces_cutTextAsTheOriginalMergesDo() throws IOException {
    JsonNode original = Golden.expected("gemma3", "tokenizer.json");
    List<String> tokens = GoldenGguf.tokens(original);
    Path unpacked =
        unpacked(
            GoldenGguf.of("llama", "llama")
                .put("tokenizer.ggml.model", "llama")
                .put("tokenizer.ggml.tokens", tokens)
                .put("tokenizer.ggml.token_type", GoldenGguf.types(original, tokens))
                .put("tokenizer.ggml.scores", scores(original, tokens))
                .put("tokenizer.ggml.add_space_prefix", false)
                .put("tokenizer.ggml.add_bos_token", true));

    try (Tokenizer tokenizer = Tokenizer.load(unpacked)) {
      for (JsonNode text : Golden.expected("gemma3", "expected_tokens.json").get("encode")) {
        int[] ids = Golden.array(text.get("ids"));
        assertThat(tokenizer.encode(text.get("text").asText(), false)).isEqualTo(ids);
        assertThat(tokenizer.decode(Golden.integers(text.get("ids")), true))
            .isEqualTo(text.get("decoded").asText());
      }
      assertThat(tokenizer.encode("What", true)).startsWith(0).hasSizeGreaterThan(1);
    }
  }

  /** A piece's score falls with the rank of the first merge that makes it. */
  private static List<Float> scores(JsonNode tokenizer, List<String> tokens) {
    List<Float> scores = new ArrayList<>();
    tokens.forEach(_ -> scores.add(-1e6f));
    JsonNode merges = tokenizer.path("model").path("merges");
    for (int rank = merges.size() - 1; rank >= 0; rank--) {
      String piece = merges.get(rank).get(0).asText() + merges.get(rank).get(1).asText();
      scores.set(tokens.indexOf(piece), (float) -rank);
    }
    return scores;
  }

  @Test
  void unpackedTwice_isTheSameDirectory_andAfterAChangeAnother() throws IOException {
    GgufWriter writer = GoldenGguf.of("llama", "llama");
    Path first = unpacked(writer);
    assertThat(unpacked(writer)).isEqualTo(first);
    assertThat(first).hasFileName("small.Q8");

    Path other = unpacked(writer.put("llama.context_length", 256));

    assertThat(other).isNotEqualTo(first);
    assertThat(ModelConfig.read(other).maxPositionEmbeddings()).isEqualTo(256);
    try (var files = Files.list(first.getParent())) {
      assertThat(files).containsExactly(first);
    }
  }

  @Test
  void eosTokens_areThoseOfMetadata_andTheTemplatesTurnEnd() throws IOException {
    Path unpacked =
        unpacked(
            GoldenGguf.of("llama", "llama")
                .put("tokenizer.ggml.eos_token_id", 0)
                .put("tokenizer.ggml.eom_token_id", 3));

    assertThat(ModelConfig.read(unpacked).eosTokenIds()).containsExactlyInAnyOrder(0, 1, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "general.architecture | mamba | general.architecture must be one of llama, qwen2",
        "tokenizer.ggml.pre | other | tokenizer.ggml.pre must be one of dbrx, deepseek-r1-qwen",
        "tokenizer.ggml.model | bert | tokenizer.ggml.model must be gpt2 or llama, was bert",
        "llama.block_count | x | llama.block_count must be an integer > 0, was \"x\"",
        "llama.expert_count | 8 | a mixture of experts is not supported",
        "split.count | 3 | must be one file, is part of 3",
      })
  void unsupportedMetadata_isRefusedByName(String key, String value, String message)
      throws IOException {
    GgufWriter writer = GoldenGguf.of("llama", "llama");
    writer.put(key, value.matches("\\d+") ? (Object) Integer.valueOf(value) : value);

    assertThatThrownBy(() -> unpacked(writer))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageStartingWith("small.Q8.gguf: ")
        .hasMessageContaining(message);
  }

  @Test
  void samplingMetadata_areTheDefaults_andTheRestIsNamed() throws IOException {
    SamplingDefaults defaults =
        sampling(
            Map.of(
                "temp", 0.7f,
                "top_k", 40,
                "top_p", 0.9f,
                "min_p", 0.05f,
                "penalty_repeat", 1.1f,
                "penalty_last_n", 64,
                "xtc_probability", 0.5f,
                "xtc_threshold", 0.1f,
                "mirostat", 2,
                "sequence", "kpt"));

    assertThat(defaults.values())
        .hasToString("{temperature=0.7, top_p=0.9, top_k=40, repetition_penalty=1.1, min_p=0.05}");
    assertThat(defaults.ignored())
        .containsExactly(
            "general.sampling.mirostat=2",
            "general.sampling.penalty_last_n=64",
            "general.sampling.sequence=\"kpt\"",
            "general.sampling.xtc_probability=0.5");
  }

  @Test
  void samplingMetadata_thatAreOff_changeNothing() throws IOException {
    SamplingDefaults defaults =
        sampling(
            Map.of(
                "temp", -1f,
                "top_k", 0,
                "top_p", 1.5f,
                "min_p", 0f,
                "penalty_repeat", 1.1f,
                "penalty_last_n", 0,
                "xtc_probability", 0f,
                "mirostat", 0,
                "mirostat_tau", 5f));

    assertThat(defaults.values()).hasToString("{temperature=0.0, top_p=1.0, top_k=0, min_p=0.0}");
    assertThat(defaults.ignored()).isEmpty();
  }

  private SamplingDefaults sampling(Map<String, Object> metadata) throws IOException {
    GgufWriter writer = GoldenGguf.of("llama", "llama");
    metadata.forEach((key, value) -> writer.put("general.sampling." + key, value));
    return SamplingDefaults.read(unpacked(writer));
  }

  @Test
  void tensorThatTheArchitectureHasNot_isRefusedByName() throws IOException {
    GgufWriter writer =
        GoldenGguf.of("llama", "llama")
            .tensor("blk.0.ffn_gate_inp.weight", new long[] {2}, new float[2]);

    assertThatThrownBy(() -> unpacked(writer))
        .hasMessageContaining("a llama model must have no tensor blk.0.ffn_gate_inp.weight");
  }

  @Test
  void preTokenizers_allLoad() throws IOException {
    String text = "It's 2024: naïve  CAMELCase\r\n\tx = [1,23456];  ";
    for (String pre :
        List.of("gpt-2", "smollm", "llama-bpe", "dbrx", "qwen2", "tekken", "gpt-4o")) {
      Path unpacked = unpacked(GoldenGguf.of("llama", "llama").put("tokenizer.ggml.pre", pre));
      try (Tokenizer tokenizer = Tokenizer.load(unpacked)) {
        List<Integer> ids = new ArrayList<>();
        for (int id : tokenizer.encode(text, false)) {
          ids.add(id);
        }
        assertThat(tokenizer.decode(ids, true)).as(pre).isEqualTo(text);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What config files say, in every form that models have them in. */
class ModelConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 64} | {'rope_type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 64, 'rope_theta': 5000.0}",
        "{'type': 'dynamic', 'factor': 2.0} | {'rope_type': 'dynamic', 'factor': 2.0, 'rope_theta': 5000.0}",
        "{'rope_type': 'linear', 'factor': 4} | {'rope_type': 'linear', 'factor': 4, 'rope_theta': 5000.0}",
        "{'rope_type': 'llama3', 'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0, 'original_max_position_embeddings': 128} | {'rope_type': 'llama3', 'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0, 'original_max_position_embeddings': 128, 'rope_theta': 5000.0}",
        "{'type': 'longrope', 'short_factor': [1,1,1,1,1,1,1,1], 'long_factor': [2,2,2,2,2,2,2,2], 'original_max_position_embeddings': 64} | {'rope_type': 'longrope', 'short_factor': [1,1,1,1,1,1,1,1], 'long_factor': [2,2,2,2,2,2,2,2], 'original_max_position_embeddings': 64, 'rope_theta': 5000.0}",
        "null | {'rope_type': 'default', 'rope_theta': 5000.0}",
      })
  void rope_inBothForms_isTheSame(String scaling, String parameters) throws IOException {
    ModelConfig older =
        read(
            "llama",
            "{'rope_theta': 5000.0, 'rope_parameters': null, 'rope_scaling': %s}"
                .formatted(scaling));
    ModelConfig newer =
        read("llama", "{'rope_scaling': null, 'rope_parameters': %s}".formatted(parameters));

    assertThat(older.ropes()).isEqualTo(newer.ropes()).hasSize(1);
    assertThat(older.rope().theta()).isEqualTo(5000);
  }

  @Test
  void ropeOfGemma3_inTheFormOfItsFirstRelease_isThatByKindOfLayer() throws IOException {
    ModelConfig older =
        read(
            "gemma3",
            "{'rope_parameters': null, 'layer_types': null, 'sliding_window_pattern': 3,"
                + " 'rope_theta': 1000000.0, 'rope_local_base_freq': 10000.0,"
                + " 'rope_scaling': {'rope_type': 'linear', 'factor': 8.0}}");

    assertThat(older).isEqualTo(ModelConfig.read(Golden.directory("gemma3")));
  }

  @Test
  void textOfGemma3_insideOfAModelThatSees_isReadWithTheDefaultsOfItsFamily() throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"model_type\": \"gemma3\", \"eos_token_id\": [1, 106], \"text_config\": {"
            + "\"hidden_size\": 2560, \"intermediate_size\": 10240, \"num_hidden_layers\": 34,"
            + "\"model_type\": \"gemma3_text\", \"sliding_window\": 1024,"
            + "\"rope_scaling\": {\"factor\": 8.0, \"rope_type\": \"linear\"}}}");

    ModelConfig config = ModelConfig.read(directory);

    assertThat(config.architecture().className()).isEqualTo("Gemma3ForCausalLM");
    assertThat(config.numAttentionHeads()).isEqualTo(8);
    assertThat(config.headDim()).isEqualTo(256);
    assertThat(config.vocabSize()).isEqualTo(262_208);
    assertThat(config.slidingWindow()).isEqualTo(1024);
    assertThat(config.layers().get(5)).isEqualTo(new ModelConfig.LayerKind(false, 0));
    assertThat(config.layers().get(6)).isEqualTo(new ModelConfig.LayerKind(true, 1));
    assertThat(config.eosTokenIds()).containsExactlyInAnyOrder(1, 106);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // fixture | changes | window | layers that slide
        "mistral-window | {} | 16 | 0 1 2 3",
        "mistral-window | {'sliding_window': null} | 0 | ",
        "qwen3-window | {} | 16 | 2 3",
        "qwen3-window | {'layer_types': null, 'max_window_layers': 3} | 16 | 3",
        "qwen3-window | {'use_sliding_window': false} | 0 | ",
        "gemma2 | {'layer_types': null} | 16 | 0 2",
        "gemma3 | {} | 16 | 0 1 3",
        "smollm3 | {'layer_types': null, 'use_sliding_window': true, 'sliding_window': 8} | 8 | 3",
        "phi3 | {'sliding_window': 20} | 20 | 0 1 2 3",
        "llama | {'sliding_window': 4} | 0 | ",
      })
  void window_ofEachFamily_isThatOfTheLayersItSays(
      String fixture, String changes, int window, String layers) throws IOException {
    ModelConfig config = read(fixture, changes);

    assertThat(config.slidingWindow()).isEqualTo(window);
    List<Integer> sliding =
        java.util.stream.IntStream.range(0, config.numHiddenLayers())
            .filter(layer -> config.layers().get(layer).slides())
            .boxed()
            .toList();
    assertThat(sliding.stream().map(String::valueOf).collect(Collectors.joining(" ")))
        .isEqualTo(layers == null ? "" : layers);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        // generation_config.json ; eos_token_id of config.json ; tokenizer_config.json ; end tokens
        "{'eos_token_id': 7} ; 8 ; {} ; 7",
        "{'eos_token_id': [7, 9]} ; 8 ; {} ; 7 9",
        "{} ; 8 ; {} ; 8",
        "- ; [8, 9] ; {} ; 8 9",
        "- ; null ; {'eos_token': '<|eot_id|>'} ; 1",
        "{'eos_token_id': 0} ; 0 ; {'eos_token': '<|eot_id|>'} ; 0 1",
        "{'eos_token_id': 0} ; 0 ; {'eos_token': {'content': '<|eot_id|>', 'lstrip': false}} ; 0 1",
        "{'eos_token_id': 0} ; 0 ; {'eos_token': 'the'} ; 0 261",
        "{'eos_token_id': 0} ; 0 ; {'eos_token': '<x>', 'added_tokens_decoder': {'5': {'content': '<x>'}}} ; 0 5",
        "{'eos_token_id': 0} ; 0 ; {'eos_token': '<unheard of>'} ; 0",
        "{'eos_token_id': 0} ; 0 ; {'eos_token': null} ; 0",
        "{'eos_token_id': 0} ; 0 ; {'tokenizer_class': 'LlamaTokenizer', 'added_tokens_decoder': {'5': {'content': '</s>'}}} ; 0 5",
      })
  void endTokens_ofEveryFile_endAnswers(
      String generation, String config, String tokenizer, String expected) throws IOException {
    if (!generation.equals("-")) {
      Files.writeString(directory.resolve("generation_config.json"), generation.replace('\'', '"'));
    }
    Files.writeString(directory.resolve("tokenizer_config.json"), tokenizer.replace('\'', '"'));
    Files.copy(
        Golden.directory("llama").resolve("tokenizer.json"), directory.resolve("tokenizer.json"));

    Set<Integer> ids = read("llama", "{'eos_token_id': %s}".formatted(config)).eosTokenIds();

    assertThat(ids)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(expected.split(" ")).map(Integer::valueOf).toList());
  }

  /** A fixture's config with changes. */
  private ModelConfig read(String fixture, String changes) throws IOException {
    ObjectNode config =
        (ObjectNode) JSON.readTree(Golden.directory(fixture).resolve("config.json").toFile());
    config.setAll((ObjectNode) JSON.readTree(changes.replace('\'', '"')));
    Files.writeString(directory.resolve("config.json"), config.toString());
    return ModelConfig.read(directory);
  }
}

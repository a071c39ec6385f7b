// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.recipes.tokenizer.BytePairVocabulary;
import io.zoetic.recipes.tokenizer.SpecialToken;
import io.zoetic.recipes.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the files that say what the model is, all but its weights. */
final class ModelFiles {
  static final int CONTEXT_LENGTH = 512;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ModelFiles() {}

  /** Writes configuration and tokenizer into a directory and reads the configuration back. */
  static ModelConfig write(BytePairVocabulary vocabulary, Path directory) throws IOException {
    write(directory.resolve("config.json"), config(vocabulary.size()));
    write(directory.resolve("generation_config.json"), specialTokens());
    TokenizerFiles.write(vocabulary, CONTEXT_LENGTH, directory);
    return ModelConfig.read(directory);
  }

  private static void write(Path file, Map<String, ?> json) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(json) + "\n");
  }

  private static Map<String, ?> config(int vocabSize) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("architectures", List.of("LlamaForCausalLM"));
    json.put("model_type", "llama");
    json.put("hidden_size", 256);
    json.put("intermediate_size", 704);
    json.put("num_hidden_layers", 4);
    json.put("num_attention_heads", 8);
    json.put("num_key_value_heads", 4);
    json.put("head_dim", 32);
    json.put("vocab_size", vocabSize);
    json.put("max_position_embeddings", CONTEXT_LENGTH);
    json.put("hidden_act", "silu");
    json.put("rms_norm_eps", 1e-5);
    json.put("rope_theta", 10_000.0);
    json.put("tie_word_embeddings", true);
    json.put("attention_bias", false);
    json.put("mlp_bias", false);
    json.put("torch_dtype", "bfloat16");
    json.putAll(specialTokens());
    return json;
  }

  private static Map<String, Integer> specialTokens() {
    Map<String, Integer> json = new LinkedHashMap<>();
    json.put("bos_token_id", SpecialToken.BEGIN_OF_TEXT.id());
    json.put("eos_token_id", SpecialToken.END_OF_TURN.id());
    return json;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.model.Golden;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Golden checkpoints as GGUF files, made as llama.cpp makes them. */
final class GoldenGguf {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("model.embed_tokens", "token_embd"),
          Map.entry("model.norm", "output_norm"),
          Map.entry("lm_head", "output"),
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("post_attention_layernorm", "ffn_norm"),
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"));

  private final JsonNode config;
  private final JsonNode tokenizer;
  private final Path source;
  private final String architecture;
  private final GgufWriter writer = new GgufWriter();

  private GoldenGguf(String golden, String architecture) {
    this.config = Golden.expected(golden, "config.json");
    this.tokenizer = Golden.expected(golden, "tokenizer.json");
    this.source = Golden.directory(golden);
    this.architecture = architecture;
  }

  /** The parts of a golden checkpoint as a GGUF file of an architecture, not yet written. */
  static GgufWriter of(String golden, String architecture) throws IOException {
    GoldenGguf made = new GoldenGguf(golden, architecture);
    made.addMetadata();
    made.addTokenizer();
    made.addWeights();
    return made.writer;
  }

  private void addMetadata() {
    writer.put("general.architecture", architecture);
    integer("block_count", "num_hidden_layers");
    integer("context_length", "max_position_embeddings");
    integer("embedding_length", "hidden_size");
    integer("feed_forward_length", "intermediate_size");
    integer("attention.head_count", "num_attention_heads");
    integer("attention.head_count_kv", "num_key_value_heads");
    if (config.has("head_dim")) {
      integer("attention.key_length", "head_dim");
    }
    JsonNode theta =
        config.has("rope_theta")
            ? config.get("rope_theta")
            : config.path("rope_parameters").path("rope_theta");
    writer.put(architecture + ".rope.freq_base", (float) theta.asDouble());
    writer.put(
        architecture + ".attention.layer_norm_rms_epsilon",
        (float) config.get("rms_norm_eps").asDouble());
    JsonNode scaling = config.path("rope_scaling");
    if (scaling.path("rope_type").asText().equals("llama3")) {
      addLlama3(scaling, theta.asDouble());
    }
  }

  private void integer(String key, String name) {
    writer.put(architecture + "." + key, config.get(name).asInt());
  }

  private void addLlama3(JsonNode scaling, double theta) {
    int count = config.get("head_dim").asInt() / 2;
    double factor = scaling.get("factor").asDouble();
    double low = scaling.get("low_freq_factor").asDouble();
    double high = scaling.get("high_freq_factor").asDouble();
    int original = scaling.get("original_max_position_embeddings").asInt();
    float[] divisors = new float[count];
    for (int i = 0; i < count; i++) {
      double wavelength = 2 * Math.PI * Math.pow(theta, (double) i / count);
      double smooth = Math.clamp((original / wavelength - low) / (high - low), 0, 1);
      divisors[i] = (float) (1 / ((1 - smooth) / factor + smooth));
    }
    writer.tensor("rope_freqs.weight", new long[] {count}, divisors);
  }

  private void addTokenizer() throws IOException {
    writer.put("tokenizer.ggml.model", "gpt2").put("tokenizer.ggml.pre", "gpt-2");
    List<String> tokens = tokens(tokenizer);
    writer.put("tokenizer.ggml.tokens", tokens);
    writer.put("tokenizer.ggml.token_type", types(tokenizer, tokens));
    List<String> merges = new ArrayList<>();
    tokenizer
        .path("model")
        .path("merges")
        .forEach(merge -> merges.add(merge.get(0).asText() + " " + merge.get(1).asText()));
    writer.put("tokenizer.ggml.merges", merges);
    writer.put("tokenizer.ggml.bos_token_id", config.get("bos_token_id").asInt());
    writer.put("tokenizer.ggml.eos_token_id", config.get("eos_token_id").asInt());
    Path template = source.resolve("chat_template.jinja");
    writer.put(
        "tokenizer.chat_template",
        Files.exists(template)
            ? Files.readString(template)
            : Golden.expected(source.getFileName().toString(), "tokenizer_config.json")
                .get("chat_template")
                .asText());
  }

  /** The tokens of a {@code tokenizer.json} in order of their ids. */
  static List<String> tokens(JsonNode tokenizer) {
    JsonNode vocabulary = tokenizer.path("model").path("vocab");
    String[] tokens = new String[vocabulary.size()];
    vocabulary.properties().forEach(entry -> tokens[entry.getValue().asInt()] = entry.getKey());
    return List.of(tokens);
  }

  /** 3 for what is special, 1 for the rest. */
  static List<Integer> types(JsonNode tokenizer, List<String> tokens) {
    List<Integer> types = new ArrayList<>();
    tokens.forEach(_ -> types.add(1));
    tokenizer.path("added_tokens").forEach(added -> types.set(added.get("id").asInt(), 3));
    return types;
  }

  private void addWeights() throws IOException {
    try (Stream<Path> files = Files.list(source)) {
      List<Path> shards =
          files
              .filter(file -> file.getFileName().toString().startsWith("model"))
              .filter(file -> file.toString().endsWith(".safetensors"))
              .sorted()
              .toList();
      for (Path shard : shards) {
        try (SafetensorsFile weights = SafetensorsFile.open(shard)) {
          weights.tensors().values().forEach(this::add);
        }
      }
    }
  }

  private void add(StoredTensor tensor) {
    String name = tensor.name();
    String kind = name.substring(name.lastIndexOf('.'));
    String stem = name.substring(0, name.length() - kind.length());
    String layer = "";
    if (stem.startsWith("model.layers.")) {
      String[] parts = stem.split("\\.", 4);
      layer = "blk." + parts[2] + ".";
      stem = parts[3];
    }
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    float[] values = SafetensorsFile.floats(tensor);
    String word = requireNonNull(NAMES.get(stem), name);
    if (architecture.equals("llama") && word.equals("attn_q")) {
      values = interleaved(values, shape, config.get("num_attention_heads").asInt());
    }
    if (architecture.equals("llama") && word.equals("attn_k")) {
      values = interleaved(values, shape, config.get("num_key_value_heads").asInt());
    }
    writer.tensor(layer + word + kind, shape, values);
  }

  /** (heads, 2, d/2, inputs) becomes (heads, d/2, 2, inputs). */
  private static float[] interleaved(float[] values, long[] shape, int heads) {
    int inputs = (int) shape[1];
    int half = (int) shape[0] / heads / 2;
    float[] moved = new float[values.length];
    for (int head = 0; head < heads; head++) {
      for (int part = 0; part < 2; part++) {
        for (int i = 0; i < half; i++) {
          int from = (head * 2 + part) * half + i;
          int to = (head * half + i) * 2 + part;
          System.arraycopy(values, from * inputs, moved, to * inputs, inputs);
        }
      }
    }
    return moved;
  }
}

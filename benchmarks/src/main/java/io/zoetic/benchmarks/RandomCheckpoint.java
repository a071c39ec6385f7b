// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.DecoderWeights;
import io.zoetic.model.DecoderWeights.Weight;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.config.ModelConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A checkpoint of the shapes of Qwen2.5-0.5B (494 million weights) with random weights in float32:
 * as fast and as large as the real one, and as dumb as a stone.
 */
final class RandomCheckpoint {
  private static final String CONFIG =
      """
      {
        "model_type": "qwen2",
        "hidden_size": 896,
        "intermediate_size": 4864,
        "num_hidden_layers": 24,
        "num_attention_heads": 14,
        "num_key_value_heads": 2,
        "vocab_size": 151936,
        "max_position_embeddings": 32768,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-06,
        "rope_theta": 1000000.0,
        "tie_word_embeddings": true
      }
      """;

  private static final String INDEX = "model.safetensors.index.json";
  private static final double DEVIATION = 0.02;
  private static final long SEED = 1;

  private RandomCheckpoint() {}

  /**
   * Writes a checkpoint of about 2 GB, one shard after another, unless it is there.
   *
   * @param directory is made if missing
   * @param tokenizer a checkpoint to take the tokenizer from; it may know fewer tokens
   */
  static Path write(Path directory, Path tokenizer) throws IOException {
    if (Files.exists(directory.resolve(INDEX))) {
      return directory;
    }
    Files.createDirectories(directory);
    for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      Files.copy(
          tokenizer.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.writeString(directory.resolve("config.json"), CONFIG);
    ObjectNode index = new ObjectMapper().createObjectNode();
    ObjectNode places = index.putObject("weight_map");
    RandomGenerator random = new SplittableRandom(SEED);
    for (Map.Entry<String, List<Weight>> shard : shards(ModelConfig.read(directory)).entrySet()) {
      write(directory.resolve(shard.getKey()), shard.getValue(), random);
      shard.getValue().forEach(weight -> places.put(weight.name(), shard.getKey()));
    }
    Files.writeString(directory.resolve(INDEX), index.toString());
    return directory;
  }

  /** The weights by file: one per layer, one for all others. A tied head is there once. */
  private static Map<String, List<Weight>> shards(ModelConfig config) {
    Map<String, List<Weight>> shards = new LinkedHashMap<>();
    for (Weight weight : DecoderWeights.of(config).stream().distinct().toList()) {
      String[] name = weight.name().split("\\.");
      String part = name[1].equals("layers") ? "layer-" + name[2] : "embedding";
      shards.computeIfAbsent(part + ".safetensors", _ -> new ArrayList<>()).add(weight);
    }
    return shards;
  }

  private static void write(Path file, List<Weight> weights, RandomGenerator random)
      throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    try (Arena arena = Arena.ofConfined()) {
      for (Weight weight : weights) {
        MemorySegment values = values(weight, random, arena);
        writer.addFloat32(weight.name(), weight.dimensions(), values.asByteBuffer());
      }
      writer.write(file);
    }
  }

  /** Norms are 1, as in a fresh model; all else is normally distributed around 0. */
  private static MemorySegment values(Weight weight, RandomGenerator random, Arena arena) {
    long count = weight.shape().stream().reduce(1L, (a, b) -> a * b);
    boolean norm = weight.name().endsWith("norm.weight");
    MemorySegment values = arena.allocate(ValueLayout.JAVA_FLOAT, count);
    for (long i = 0; i < count; i++) {
      float value = norm ? 1 : (float) (DEVIATION * random.nextGaussian());
      values.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
    return values;
  }
}

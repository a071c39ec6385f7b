// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The GGUF file that has the weights of a checkpoint, and their names in it.
 *
 * @param file where it is
 * @param weights by their names in the checkpoint
 */
public record GgufIndex(Path file, Map<String, Weight> weights) {
  /** Its name in the directory of a checkpoint. */
  public static final String FILE = "model.gguf.index.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  public GgufIndex {
    // A copy that keeps the order: it is written, too.
    weights = new LinkedHashMap<>(weights);
  }

  /**
   * A weight in the file.
   *
   * @param tensor its name there
   * @param difference how it is stored
   */
  public record Weight(String tensor, StoredTensor.Difference difference) {}

  /**
   * Reads the index of a checkpoint, if it has one.
   *
   * @throws InvalidCheckpointException if it is not well-formed
   */
  static Optional<GgufIndex> in(Path directory) {
    Path index = directory.resolve(FILE);
    if (!Files.exists(index)) {
      return Optional.empty();
    }
    JsonNode json = CheckpointJson.read(index);
    Map<String, Weight> weights = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("weights").properties()) {
      JsonNode weight = entry.getValue();
      weights.put(
          entry.getKey(),
          new Weight(
              weight.path("tensor").asText(),
              new StoredTensor.Difference(
                  weight.path("interleaved_heads").asInt(),
                  (float) weight.path("added").asDouble())));
    }
    return Optional.of(new GgufIndex(Path.of(json.path("file").asText()), weights));
  }

  /** Writes {@value #FILE} into a directory. */
  public void write(Path directory) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("file", file.toString());
    ObjectNode all = json.putObject("weights");
    weights.forEach(
        (name, weight) -> {
          ObjectNode entry = all.putObject(name).put("tensor", weight.tensor());
          if (weight.difference().interleavedHeads() > 0) {
            entry.put("interleaved_heads", weight.difference().interleavedHeads());
          }
          if (weight.difference().added() != 0) {
            entry.put("added", weight.difference().added());
          }
        });
    JSON.writerWithDefaultPrettyPrinter().writeValue(directory.resolve(FILE).toFile(), json);
  }

  /** The tensors of the file under the checkpoint's names. */
  Map<String, StoredTensor> tensors(GgufFile opened) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    weights.forEach(
        (name, weight) -> {
          StoredTensor stored = opened.tensors().get(weight.tensor());
          if (stored == null) {
            throw new InvalidCheckpointException(
                "%s must have the tensor %s, which it does not".formatted(file, weight.tensor()));
          }
          tensors.put(
              name,
              new StoredTensor(
                  name, stored.type(), stored.shape(), stored.bytes(), weight.difference()));
        });
    return tensors;
  }

  /** What the metadata say of the architecture, as lines in order of their keys. */
  static void digestArchitecture(GgufFile opened, MessageDigest digest) {
    String architecture = opened.value("general.architecture").asText();
    StringBuilder lines = new StringBuilder(architecture).append('\n');
    new TreeMap<>(opened.metadata())
        .forEach(
            (key, value) -> {
              if (key.startsWith(architecture + ".")) {
                lines.append(key).append('=').append(value).append('\n');
              }
            });
    digest.update(lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}

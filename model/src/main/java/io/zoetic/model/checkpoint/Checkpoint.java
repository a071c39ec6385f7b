// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a Hugging Face checkpoint: one {@code model.safetensors}, or shards named by
 * {@code model.safetensors.index.json}, or a GGUF file named by {@value GgufIndex#FILE},
 * memory-mapped. Closing unmaps them, so whoever uses the bytes in place keeps the checkpoint open.
 * Thread-safe.
 */
public final class Checkpoint implements AutoCloseable {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Arena arena = Arena.ofShared();
  private final Path directory;
  private final @Nullable GgufFile gguf;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, String> others = new LinkedHashMap<>();

  private Checkpoint(Path directory) {
    this.directory = directory;
    GgufFile opened = null;
    try {
      Optional<GgufIndex> index = GgufIndex.in(directory);
      opened = index.map(named -> GgufFile.open(named.file())).orElse(null);
      if (opened == null) {
        this.tensors = plainlyNamed(Files.exists(directory.resolve(INDEX)) ? shards() : single());
      } else {
        this.tensors = index.orElseThrow().tensors(opened);
      }
      this.gguf = opened;
    } catch (RuntimeException e) {
      if (opened != null) {
        opened.close();
      }
      arena.close();
      throw e;
    }
  }

  /**
   * Maps the weights in a directory.
   *
   * @throws InvalidCheckpointException if a file is missing or not well-formed
   */
  public static Checkpoint open(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new InvalidCheckpointException("a checkpoint must be a directory, was " + directory);
    }
    return new Checkpoint(directory.toAbsolutePath().normalize());
  }

  /** Names of all tensors. */
  public Iterable<String> names() {
    return tensors.keySet();
  }

  /**
   * A tensor of a known shape.
   *
   * @throws InvalidCheckpointException if it is missing or has another shape
   */
  public StoredTensor tensor(String name, long... shape) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidCheckpointException(
          "the checkpoint must have the tensor %s, missing in %s%s"
              .formatted(name, directory, inItsPlace(name)));
    }
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (!tensor.shape().equals(expected)) {
      throw new InvalidCheckpointException(
          "%s must have shape %s as config.json says, was %s"
              .formatted(name, expected, tensor.shape()));
    }
    return tensor;
  }

  /** Types of the tensors that are not floating-point, which nothing computes with, by name. */
  public Map<String, String> others() {
    return Map.copyOf(others);
  }

  /** What of the same module there is in another type. */
  private String inItsPlace(String name) {
    String module = name.substring(0, name.lastIndexOf('.') + 1);
    return others.entrySet().stream()
        .filter(other -> other.getKey().startsWith(module))
        .findFirst()
        .map(other -> "; " + other.getKey() + " of type " + other.getValue() + " is not supported")
        .orElse("");
  }

  /**
   * SHA-256 over {@code config.json} and, in order of their names, every tensor's name, type, shape
   * and bytes: the same weights give the same digest however they are sharded. Of a GGUF file it is
   * what its metadata say of the architecture instead of {@code config.json}, which is made of it.
   * Reads every byte once.
   */
  public String digest() {
    MessageDigest digest = Digests.sha256();
    try {
      if (gguf == null) {
        digest.update(Files.readAllBytes(directory.resolve("config.json")));
      } else {
        GgufIndex.digestArchitecture(gguf, digest);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    new TreeMap<>(tensors).values().forEach(tensor -> update(digest, tensor));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, StoredTensor tensor) {
    String head = tensor.name() + ' ' + tensor.type() + ' ' + tensor.shape() + '\n';
    digest.update(head.getBytes(StandardCharsets.UTF_8));
    tensor.pieces().forEach(digest::update);
  }

  /**
   * The text part of a model that also sees goes by the names it has without the rest: its weights
   * stand below one of two more words, by the age of what wrote them.
   */
  private static Map<String, StoredTensor> plainlyNamed(Map<String, StoredTensor> tensors) {
    Map<String, StoredTensor> named = new LinkedHashMap<>();
    for (StoredTensor tensor : tensors.values()) {
      String name =
          tensor
              .name()
              .replaceFirst("^language_model\\.", "")
              .replaceFirst("^model\\.language_model\\.", "model.");
      named.put(name, new StoredTensor(name, tensor.type(), tensor.shape(), tensor.bytes()));
    }
    return named;
  }

  private Map<String, StoredTensor> single() {
    if (!Files.exists(directory.resolve(SINGLE))) {
      throw new InvalidCheckpointException(
          "a checkpoint needs %s or %s, neither is in %s".formatted(SINGLE, INDEX, directory));
    }
    Safetensors.Content content = Safetensors.map(directory.resolve(SINGLE), arena);
    others.putAll(content.others());
    return content.tensors();
  }

  private Map<String, StoredTensor> shards() {
    JsonNode weightMap = CheckpointJson.read(directory.resolve(INDEX)).path("weight_map");
    Map<String, Map<String, StoredTensor>> shards = new LinkedHashMap<>();
    Map<String, StoredTensor> all = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
      String shard = entry.getValue().asText();
      StoredTensor tensor = shards.computeIfAbsent(shard, this::mapShard).get(entry.getKey());
      if (tensor == null && others.containsKey(entry.getKey())) {
        continue;
      }
      if (tensor == null) {
        throw new InvalidCheckpointException(
            "%s: %s must hold %s, which it does not".formatted(INDEX, shard, entry.getKey()));
      }
      all.put(entry.getKey(), tensor);
    }
    return all;
  }

  private Map<String, StoredTensor> mapShard(String shard) {
    Path file = directory.resolve(shard).normalize();
    if (!file.startsWith(directory) || !Files.exists(file)) {
      throw new InvalidCheckpointException(
          "%s names the shard %s, which is not in %s".formatted(INDEX, shard, directory));
    }
    Safetensors.Content content = Safetensors.map(file, arena);
    others.putAll(content.others());
    return content.tensors();
  }

  @Override
  public void close() {
    if (gguf != null) {
      gguf.close();
    }
    arena.close();
  }
}

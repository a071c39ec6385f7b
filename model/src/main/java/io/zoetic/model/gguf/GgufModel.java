// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.core.Digests;
import io.zoetic.model.checkpoint.GgufFile;
import io.zoetic.model.checkpoint.GgufIndex;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A GGUF file as a checkpoint in Hugging Face layout. */
public final class GgufModel {
  /** Changes whenever the files are made in another way. */
  private static final String RECIPE = "2";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What ends a turn in the templates of the known families. */
  private static final List<String> TURN_ENDS =
      List.of(
          "<|eot_id|>",
          "<|eom_id|>",
          "<|im_end|>",
          "<|end|>",
          "<end_of_turn>",
          "<|end_of_text|>",
          "<|endoftext|>");

  private GgufModel() {}

  /** Whether a path names such a file. */
  public static boolean isNamed(Path path) {
    return String.valueOf(path.getFileName()).endsWith(".gguf");
  }

  /**
   * Makes the files of a checkpoint, if a call before has not. The weights stay in the file, which
   * must stay where it is. Calls at the same time, of other processes too, do not disturb each
   * other.
   *
   * @param file the GGUF file
   * @param cache where such directories are kept
   * @return the checkpoint's directory; its name is the file's without the ending
   * @throws InvalidCheckpointException if the file is damaged or of an unsupported kind
   */
  public static Path unpack(Path file, Path cache) {
    Path absolute = file.toAbsolutePath().normalize();
    String name = String.valueOf(absolute.getFileName()).replaceFirst("\\.gguf$", "");
    try (GgufFile opened = GgufFile.open(absolute)) {
      Path directory = cache.resolve(key(absolute, opened)).resolve(name);
      if (!Files.isDirectory(directory)) {
        write(absolute, opened, directory);
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write below " + cache, e);
    } catch (InvalidCheckpointException e) {
      String message = String.valueOf(e.getMessage());
      throw message.startsWith(name)
          ? e
          : new InvalidCheckpointException(absolute.getFileName() + ": " + message);
    }
  }

  /** The files follow from the header and the place of the file. */
  private static String key(Path file, GgufFile opened) {
    MessageDigest digest = Digests.sha256();
    digest.update((RECIPE + "\n" + file + "\n").getBytes(StandardCharsets.UTF_8));
    opened.digestHeader(digest);
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static void write(Path file, GgufFile opened, Path directory) throws IOException {
    if (opened.value("split.count").asInt(1) > 1) {
      throw new InvalidCheckpointException(
          "must be one file, is part of %s: join them by llama-gguf-split --merge"
              .formatted(opened.value("split.count")));
    }
    GgufArchitecture architecture = GgufArchitecture.of(opened);
    GgufMetadata metadata = new GgufMetadata(opened, architecture);
    GgufIndex index = new GgufIndex(file, architecture.weights(opened, metadata));
    GgufTokenizer tokenizer = GgufTokenizer.of(opened);
    ObjectNode config = GgufConfig.of(metadata);
    Map<String, JsonNode> contents =
        Map.of(
            "config.json", config,
            "generation_config.json", generation(opened, tokenizer),
            "tokenizer.json", tokenizer.json(),
            "tokenizer_config.json", tokenizerConfig(opened, tokenizer));
    Path parent = Files.createDirectories(directory.resolveSibling("."));
    Path unfinished = Files.createTempDirectory(parent.normalize(), ".unfinished-");
    try {
      for (Map.Entry<String, JsonNode> content : contents.entrySet()) {
        JSON.writeValue(unfinished.resolve(content.getKey()).toFile(), content.getValue());
      }
      index.write(unfinished);
      publish(unfinished, directory);
    } finally {
      delete(unfinished);
    }
  }

  /** Whoever is first wins; the others have made the same. */
  private static void publish(Path unfinished, Path directory) throws IOException {
    try {
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }

  /**
   * What ends an answer: the ends that the file names, and those of turns in its template; and how
   * to sample.
   */
  private static ObjectNode generation(GgufFile opened, GgufTokenizer tokenizer) {
    Set<Integer> ends = new LinkedHashSet<>();
    for (String key : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
      JsonNode id = opened.value("tokenizer.ggml." + key);
      if (id.isIntegralNumber()) {
        ends.add(id.asInt());
      }
    }
    String template = opened.value("tokenizer.chat_template").asText("");
    ends.addAll(tokenizer.controls(TURN_ENDS.stream().filter(template::contains).toList()));
    ObjectNode json = JSON.createObjectNode();
    ArrayNode ids = json.putArray("eos_token_id");
    ends.forEach(ids::add);
    GgufSampling.add(opened.metadata(), json);
    return json;
  }

  private static ObjectNode tokenizerConfig(GgufFile opened, GgufTokenizer tokenizer) {
    ObjectNode json = JSON.createObjectNode();
    Map.of(
            "bos_token", "bos_token_id",
            "eos_token", "eos_token_id",
            "unk_token", "unknown_token_id",
            "pad_token", "padding_token_id")
        .forEach((name, key) -> tokenizer.special(key).ifPresent(text -> json.put(name, text)));
    JsonNode template = opened.value("tokenizer.chat_template");
    JsonNode others = opened.value("tokenizer.chat_templates");
    if (others.isArray() && !others.isEmpty()) {
      ArrayNode named = json.putArray("chat_template");
      if (template.isTextual()) {
        named.addObject().put("name", "default").set("template", template);
      }
      others.forEach(
          name ->
              named
                  .addObject()
                  .put("name", name.asText())
                  .set("template", opened.value("tokenizer.chat_template." + name.asText())));
    } else if (template.isTextual()) {
      json.set("chat_template", template);
    }
    return json;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.zoetic.model.checkpoint.CheckpointJson;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a checkpoint that chat templates are read from, in the order in which transformers
 * prefers them: {@code chat_template.jinja} and {@code additional_chat_templates/*.jinja}, else
 * {@code chat_template} in {@code tokenizer_config.json}, a text or a list of named ones.
 */
final class TemplateFiles {
  static final String DEFAULT = "default";

  private static final List<String> SPECIAL_TOKENS =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private final Path directory;
  private final @Nullable JsonNode config;

  /**
   * @throws InvalidCheckpointException if a file cannot be read
   */
  TemplateFiles(Path directory) {
    this.directory = directory;
    this.config = json("tokenizer_config.json");
  }

  private @Nullable JsonNode json(String name) {
    Path file = directory.resolve(name);
    return Files.exists(file) ? CheckpointJson.read(file) : null;
  }

  /**
   * The source of a template.
   *
   * @param file what messages call it
   */
  record Source(String file, String text) {}

  /** Templates by name; the one without a name is {@value #DEFAULT}. */
  Map<String, Source> sources() {
    Map<String, Source> sources = new LinkedHashMap<>();
    String single = "chat_template.jinja";
    if (Files.exists(directory.resolve(single))) {
      sources.put(DEFAULT, new Source(single, read(directory.resolve(single))));
    }
    additional()
        .forEach(
            (name, file) ->
                sources.put(
                    name, new Source("additional_chat_templates/" + name + ".jinja", read(file))));
    return sources.isEmpty() ? configured() : sources;
  }

  private Map<String, Path> additional() {
    Path folder = directory.resolve("additional_chat_templates");
    Map<String, Path> files = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> listed = Files.list(folder)) {
        listed
            .filter(file -> file.toString().endsWith(".jinja"))
            .forEach(file -> files.put(file.getFileName().toString().replace(".jinja", ""), file));
      } catch (IOException e) {
        throw new InvalidCheckpointException("cannot read " + folder, e);
      }
    }
    return files;
  }

  private Map<String, Source> configured() {
    Map<String, Source> sources = new LinkedHashMap<>();
    JsonNode template = config == null ? null : config.get("chat_template");
    if (template == null) {
      return sources;
    }
    if (template.isTextual() && !template.asText().isEmpty()) {
      sources.put(DEFAULT, new Source("chat_template of tokenizer_config.json", template.asText()));
    }
    for (JsonNode named : template.isArray() ? template : List.<JsonNode>of()) {
      String name = named.path("name").asText();
      String file = "chat_template '%s' of tokenizer_config.json".formatted(name);
      sources.put(name, new Source(file, named.path("template").asText()));
    }
    return sources;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidCheckpointException("cannot read " + file, e);
    }
  }

  /** The special tokens that templates can write, by their name, such as {@code bos_token}. */
  Map<String, Object> specialTokens() {
    Map<String, Object> tokens = new LinkedHashMap<>();
    if (config != null) {
      addTokens(config, tokens);
      addNamed(config.path("extra_special_tokens"), tokens);
      addNamed(config.path("model_specific_special_tokens"), tokens);
    }
    // A file of older checkpoints, which newer ones carry along unread.
    JsonNode older = json("special_tokens_map.json");
    if (older != null && (config == null || !config.has("added_tokens_decoder"))) {
      addTokens(older, tokens);
    }
    JsonNode told = config == null ? MissingNode.getInstance() : config;
    JsonNode model = json("config.json");
    TokenizerDefaults.of(model == null ? MissingNode.getInstance() : model, told)
        .forEach(tokens::putIfAbsent);
    return tokens;
  }

  private static void addTokens(JsonNode json, Map<String, Object> tokens) {
    List<String> names = new ArrayList<>(SPECIAL_TOKENS);
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (name.endsWith("_token") && !names.contains(name)) {
                names.add(name);
              }
            });
    names.forEach(name -> addToken(name, json.path(name), tokens));
  }

  private static void addNamed(JsonNode json, Map<String, Object> tokens) {
    json.properties().forEach(entry -> addToken(entry.getKey(), entry.getValue(), tokens));
  }

  private static void addToken(String name, JsonNode token, Map<String, Object> tokens) {
    JsonNode text = token.isObject() ? token.path("content") : token;
    if (text.isTextual()) {
      tokens.put(name, text.asText());
    }
  }
}

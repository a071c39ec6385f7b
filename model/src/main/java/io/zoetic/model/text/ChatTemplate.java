// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.FatalTemplateErrorsException;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import io.zoetic.model.checkpoint.CheckpointJson;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Jinja template that turns a conversation into the text a model was trained on: {@code
 * chat_template.jinja}, or {@code chat_template} in {@code tokenizer_config.json}. Thread-safe.
 */
public final class ChatTemplate {
  private static final long OUTPUT_BYTES_MAX = 64L << 20;
  private static final Jinjava JINJA =
      new Jinjava(
          JinjavaConfig.newBuilder()
              .withTrimBlocks(true)
              .withLstripBlocks(true)
              .withKeepTrailingNewline(true)
              // What users write is content, never a template.
              .withNestedInterpretationEnabled(false)
              .withMaxOutputSize(OUTPUT_BYTES_MAX)
              .build());

  private final String template;
  private final Map<String, Object> specialTokens;

  private ChatTemplate(String template, Map<String, Object> specialTokens) {
    // Jinja drops one newline at the end of a template; Jinjava would drop it from the output.
    this.template =
        template.endsWith("\n") ? template.substring(0, template.length() - 1) : template;
    this.specialTokens = Map.copyOf(specialTokens);
  }

  /**
   * Reads the template, if the checkpoint has one.
   *
   * @throws InvalidCheckpointException if its files cannot be read
   */
  public static Optional<ChatTemplate> load(Path modelDirectory) {
    Path config = modelDirectory.resolve("tokenizer_config.json");
    Path file = modelDirectory.resolve("chat_template.jinja");
    Map<String, Object> specialTokens = new HashMap<>();
    String template = "";
    if (Files.exists(config)) {
      JsonNode json = CheckpointJson.read(config);
      template = json.path("chat_template").asText("");
      for (String name : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
        JsonNode token =
            json.path(name).isObject() ? json.path(name).path("content") : json.path(name);
        if (token.isTextual()) {
          specialTokens.put(name, token.asText());
        }
      }
    }
    if (Files.exists(file)) {
      template = read(file);
    }
    return template.isEmpty()
        ? Optional.empty()
        : Optional.of(new ChatTemplate(template, specialTokens));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidCheckpointException("cannot read " + file, e);
    }
  }

  /** One turn of a conversation. */
  public record Turn(String role, String content) {}

  /**
   * The text of a conversation, ready for the assistant's answer.
   *
   * @throws IllegalArgumentException if the template refuses the conversation or cannot render it
   */
  public String render(List<Turn> turns) {
    Map<String, Object> bindings = new HashMap<>(specialTokens);
    bindings.put("messages", turns.stream().map(ChatTemplate::binding).toList());
    bindings.put("add_generation_prompt", true);
    try {
      RenderResult result = JINJA.renderForResult(template, bindings);
      Optional<TemplateError> fatal =
          result.getErrors().stream()
              .filter(error -> error.getSeverity() == TemplateError.ErrorType.FATAL)
              .findFirst();
      if (fatal.isPresent()) {
        throw refused(fatal.get().getMessage());
      }
      return result.getOutput();
    } catch (FatalTemplateErrorsException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, Object> binding(Turn turn) {
    return Map.of("role", turn.role(), "content", turn.content());
  }

  private static IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException("the model's chat template refuses messages: " + reason);
  }
}

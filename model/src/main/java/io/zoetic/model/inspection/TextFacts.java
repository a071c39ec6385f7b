// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.inspection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.inspection.ModelReport.ChatTemplateFacts;
import io.zoetic.model.inspection.ModelReport.EndToken;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.text.Conversation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The facts about a model's template and tokenizer, without loading the tokenizer. */
final class TextFacts {
  private static final JsonFactory JSON = new ObjectMapper().getFactory();

  private static final String MARK = "q7Zk2";

  private static final Map<String, Object> TOOL =
      Map.of(
          "type",
          "function",
          "function",
          Map.of(
              "name",
              MARK,
              "description",
              "Looks it up.",
              "parameters",
              Map.of("type", "object", "properties", Map.of(), "required", List.of())));

  private final Path directory;

  TextFacts(Path directory) {
    this.directory = directory;
  }

  /** What the template does with a conversation; null without a template. */
  @Nullable ChatTemplateFacts chatTemplate() {
    Optional<ChatTemplate> loaded = ChatTemplate.load(directory);
    if (loaded.isEmpty()) {
      return null;
    }
    ChatTemplate template = loaded.get();
    Map<String, @Nullable Object> user = Map.of("role", "user", "content", "Hello");
    Map<String, @Nullable Object> system = Map.of("role", "system", "content", MARK);
    return new ChatTemplateFacts(
        shows(template, List.of(system, user), null),
        shows(template, List.of(user), List.of(TOOL)),
        template.problem().orElse(null));
  }

  /** Whether the mark, in a system turn or as the name of a tool, reaches the prompt. */
  private static boolean shows(
      ChatTemplate template,
      List<Map<String, @Nullable Object>> messages,
      @Nullable List<Object> tools) {
    try {
      return template
          .render(new Conversation(messages, tools, true, false, Map.of(), Instant.EPOCH))
          .contains(MARK);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** End tokens with their texts, as far as they are among the tokenizer's added tokens. */
  List<EndToken> endTokens(Set<Integer> ids) {
    Map<Integer, String> texts = new HashMap<>();
    Path tokenizer = directory.resolve("tokenizer.json");
    if (Files.exists(tokenizer)) {
      try (JsonParser parser = JSON.createParser(tokenizer.toFile())) {
        readAddedTokens(parser, texts);
      } catch (IOException e) {
        throw new InvalidCheckpointException("tokenizer.json must be JSON: " + e.getMessage(), e);
      }
    }
    return ids.stream().sorted().map(id -> new EndToken(id, texts.get(id))).toList();
  }

  /** They stand before the vocabulary, which is not read. */
  private static void readAddedTokens(JsonParser parser, Map<Integer, String> texts)
      throws IOException {
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean added = parser.currentName().equals("added_tokens");
      parser.nextToken();
      if (!added) {
        parser.skipChildren();
        continue;
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        int id = -1;
        String content = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String field = parser.currentName();
          parser.nextToken();
          if (field.equals("id")) {
            id = parser.getIntValue();
          } else if (field.equals("content")) {
            content = parser.getText();
          }
        }
        texts.put(id, content);
      }
      return;
    }
  }
}

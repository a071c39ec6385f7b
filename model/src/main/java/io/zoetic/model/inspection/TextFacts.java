// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.inspection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.checkpoint.CheckpointJson;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.inspection.ModelReport.ChatTemplateFacts;
import io.zoetic.model.inspection.ModelReport.EndToken;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.text.ChatTemplate.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a model's template and tokenizer know, without loading the tokenizer. */
final class TextFacts {
  private static final JsonFactory JSON = new ObjectMapper().getFactory();

  /** The name in an expression or a statement. */
  private static final Pattern TOOLS =
      Pattern.compile("\\{[{%](?:(?![%}]\\}).)*\\btools\\b", Pattern.DOTALL);

  private static final String MARK = "q7Zk2";

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
    String problem = null;
    try {
      template.render(List.of(new Turn("user", "Hello")));
    } catch (IllegalArgumentException e) {
      problem = String.valueOf(e.getMessage());
    }
    return new ChatTemplateFacts(knowsSystem(template), TOOLS.matcher(source()).find(), problem);
  }

  private static boolean knowsSystem(ChatTemplate template) {
    try {
      return template
          .render(List.of(new Turn("system", MARK), new Turn("user", "Hello")))
          .contains(MARK);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** All that is written as templates: a file, or one or several in the tokenizer's config. */
  private String source() {
    StringBuilder source = new StringBuilder();
    Path file = directory.resolve("chat_template.jinja");
    if (Files.exists(file)) {
      try {
        source.append(Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Path config = directory.resolve("tokenizer_config.json");
    if (source.isEmpty() && Files.exists(config)) {
      JsonNode templates = CheckpointJson.read(config).path("chat_template");
      source.append(templates.asText(""));
      templates.forEach(template -> source.append(template.path("template").asText("")));
    }
    return source.toString();
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

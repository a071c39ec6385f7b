// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zoetic.model.text.Conversation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A file of one conversation, or of a list of them. */
final class ConversationFile {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};
  private static final TypeReference<List<Object>> LIST = new TypeReference<>() {};
  private static final Set<String> FIELDS =
      new TreeSet<>(
          List.of(
              "messages",
              "tools",
              "add_generation_prompt",
              "continue_final_message",
              "chat_template_kwargs",
              "now"));

  private ConversationFile() {}

  /**
   * The conversations of a file, unread.
   *
   * @throws IllegalArgumentException if it is not JSON, or neither an object nor a list
   * @throws IOException if it cannot be read
   */
  static List<JsonNode> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("FILE must be a file of conversations, was " + file);
    }
    JsonNode json;
    try {
      json = JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s must be JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
    if (json.isObject()) {
      return List.of(json);
    }
    if (!json.isArray()) {
      throw new IllegalArgumentException(
          file + " must have a conversation or a list of them, had " + json.getNodeType());
    }
    List<JsonNode> conversations = new ArrayList<>();
    json.forEach(conversations::add);
    return conversations;
  }

  /**
   * Reads a conversation.
   *
   * @throws IllegalArgumentException that names the field and the rule
   */
  static Conversation conversation(JsonNode json) {
    require(json.isObject(), "a conversation must be an object", json);
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException(
                    "fields must be %s, one was %s".formatted(String.join(", ", FIELDS), name));
              }
            });
    JsonNode messages = json.path("messages");
    require(messages.isArray(), "messages must be an array", messages);
    List<Map<String, @Nullable Object>> turns = new ArrayList<>();
    for (JsonNode message : messages) {
      require(message.isObject(), "a message must be an object", message);
      turns.add(JSON.convertValue(message, OBJECT));
    }
    boolean continued = flag(json, "continue_final_message", false);
    return Conversation.of(turns, tools(json.path("tools")), now(json.path("now")))
        .with(
            flag(json, "add_generation_prompt", !continued),
            continued,
            arguments(json.path("chat_template_kwargs")));
  }

  private static void require(boolean holds, String rule, JsonNode value) {
    if (!holds) {
      String shown = value.isMissingNode() ? "absent" : String.valueOf(value);
      throw new IllegalArgumentException(rule + ", was " + shown);
    }
  }

  private static boolean flag(JsonNode json, String name, boolean absent) {
    JsonNode value = json.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return absent;
    }
    require(value.isBoolean(), name + " must be true or false", value);
    return value.booleanValue();
  }

  private static @Nullable List<Object> tools(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    require(value.isArray(), "tools must be an array", value);
    return JSON.convertValue(value, LIST);
  }

  private static Map<String, @Nullable Object> arguments(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return Map.of();
    }
    require(value.isObject(), "chat_template_kwargs must be an object", value);
    return JSON.convertValue(value, OBJECT);
  }

  /** A time without a zone is one of UTC, in which templates write it. */
  private static Instant now(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return Instant.now();
    }
    require(value.isTextual(), "now must be a time in ISO-8601", value);
    try {
      String text = value.asText();
      if (!text.contains("T")) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      TemporalAccessor time =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text, OffsetDateTime::from, LocalDateTime::from);
      return time instanceof OffsetDateTime exact
          ? exact.toInstant()
          : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("now must be a time in ISO-8601, was " + value, e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/** Reads what is to be continued: {@code messages} of a chat, or one or more {@code prompt}s. */
public final class PromptFields {
  /** What a chat asks. */
  public static final Body CHAT =
      Body.of(
          Field.required(
              "messages",
              Schema.list(
                      Schema.object(
                          List.of(
                              Field.required(
                                  "role", Schema.words("system", "developer", "user", "assistant")),
                              Field.required(
                                  "content",
                                  Schema.oneOf(
                                      Schema.text(),
                                      Schema.list(
                                          Schema.object(
                                              List.of(
                                                  Field.required(
                                                      "type", Schema.any().with("const", "text")),
                                                  Field.required("text", Schema.text())))))))))
                  .with("minItems", 1)));

  private static final Schema TOKENS =
      Schema.list(Schema.integer(0, Integer.MAX_VALUE)).with("minItems", 1);

  /** What is to be continued. */
  static final Body TEXT =
      Body.of(
          Field.required(
              "prompt",
              Schema.oneOf(
                  Schema.text(),
                  Schema.list(Schema.text()).with("minItems", 1),
                  TOKENS,
                  Schema.list(TOKENS).with("minItems", 1))));

  private PromptFields() {}

  /** The conversation in {@code messages}. */
  static PromptContent conversation(RequestFields fields) {
    return new PromptContent.Chat(turns(fields), TemplateFields.options(fields));
  }

  /**
   * The turns in {@code messages}: one at least.
   *
   * @throws ApiException with the first rule that is broken
   */
  public static List<ChatMessage> turns(RequestFields fields) {
    JsonNode messages = fields.required("messages");
    String path = fields.path() + "messages";
    if (!messages.isArray() || messages.isEmpty()) {
      throw RequestFields.wrong(path, "an array of at least one message", messages);
    }
    List<ChatMessage> turns = new ArrayList<>();
    for (JsonNode message : messages) {
      String name = path + "[" + turns.size() + "]";
      if (!message.isObject()) {
        throw RequestFields.wrong(name, "an object", message);
      }
      turns.add(turn(new RequestFields(message, name + ".")));
    }
    return turns;
  }

  private static ChatMessage turn(RequestFields message) {
    String role = message.requiredText("role");
    String known =
        switch (role) {
          case "system", "developer" -> "system";
          case "user", "assistant" -> role;
          default ->
              throw ApiException.invalid(
                  message.path() + "role",
                  message.path()
                      + "role must be system, developer, user or assistant, was "
                      + RequestFields.shown(message.required("role")));
        };
    if (message.object().path("tool_calls").size() > 0) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_VALUE,
          message.path() + "tool_calls is not supported, only its absence is",
          message.path() + "tool_calls");
    }
    return new ChatMessage(known, content(message.path() + "content", message.required("content")));
  }

  private static String content(String name, JsonNode content) {
    if (!content.isArray()) {
      if (!content.isTextual()) {
        throw RequestFields.wrong(name, "a string or an array of text parts", content);
      }
      return RequestFields.text(name, content);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < content.size(); i++) {
      text.append(part(name + "[" + i + "]", content.get(i)));
    }
    return text.toString();
  }

  private static String part(String name, JsonNode part) {
    if (!part.isObject()) {
      throw RequestFields.wrong(name, "an object", part);
    }
    RequestFields fields = new RequestFields(part, name + ".");
    String type = fields.requiredText("type");
    if (!type.equals("text")) {
      throw new ApiException(
          ErrorCode.UNSUPPORTED_VALUE,
          name + ".type must be text, was " + RequestFields.shown(part.path("type")),
          name + ".type");
    }
    return fields.requiredText("text");
  }

  /** What {@code prompt} holds: a string, token ids, or an array of either. */
  static List<PromptContent> prompts(RequestFields fields) {
    JsonNode prompt = fields.required("prompt");
    if (!prompt.isArray()) {
      return List.of(text("prompt", prompt));
    }
    if (prompt.isEmpty()) {
      throw RequestFields.wrong(
          "prompt", "a string, token ids, or an array of either, not empty", prompt);
    }
    if (prompt.get(0).isNumber()) {
      return List.of(tokenIds("prompt", prompt));
    }
    List<PromptContent> prompts = new ArrayList<>();
    for (JsonNode element : prompt) {
      String name = "prompt[" + prompts.size() + "]";
      prompts.add(element.isArray() ? tokenIds(name, element) : text(name, element));
    }
    return prompts;
  }

  private static PromptContent text(String name, JsonNode value) {
    if (!value.isTextual()) {
      throw RequestFields.wrong(name, "a string or an array of token ids", value);
    }
    return new PromptContent.Text(RequestFields.text(name, value));
  }

  private static PromptContent tokenIds(String name, JsonNode values) {
    if (values.isEmpty()) {
      throw RequestFields.wrong(name, "a string or at least one token id", values);
    }
    List<Integer> ids = new ArrayList<>(values.size());
    for (JsonNode value : values) {
      ids.add(RequestFields.integer(name + "[" + ids.size() + "]", value, 0, Integer.MAX_VALUE));
    }
    return new PromptContent.TokenIds(ids);
  }
}

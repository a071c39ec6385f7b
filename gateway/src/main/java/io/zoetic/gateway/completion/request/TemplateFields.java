// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.core.CanonicalJson;
import io.zoetic.core.TemplateOptions;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a conversation is rendered, as vLLM has it: {@code add_generation_prompt}, {@code
 * continue_final_message} and {@code chat_template_kwargs}.
 */
final class TemplateFields {
  private static final String ARGUMENTS = "chat_template_kwargs";
  private static final int ARGUMENTS_CHARACTERS_MAX = 16_384;
  private static final int DEPTH_MAX = 16;

  /** What the request says elsewhere, or what would change which template it is. */
  private static final Set<String> RESERVED =
      Set.of(
          "messages",
          "conversation",
          "tools",
          "add_generation_prompt",
          "continue_final_message",
          "chat_template",
          "tokenize");

  static final Body BODY =
      Body.of(
          new Field(
              "add_generation_prompt",
              Schema.flag()
                  .says(
                      "Whether the prompt ends where a turn of the assistant begins; the default is"
                          + " true unless continue_final_message is. Not both may be true.")
                  .orElse(true),
              false),
          new Field(
              "continue_final_message",
              Schema.flag().says("Whether the answer continues the last message.").orElse(false),
              false),
          new Field(
              ARGUMENTS,
              Schema.object()
                  .says(
                      "More variables of the model's chat template, such as enable_thinking; at"
                          + " most"
                          + " %,d characters and %d deep."
                              .formatted(ARGUMENTS_CHARACTERS_MAX, DEPTH_MAX))
                  .with("additionalProperties", true),
              false));

  private TemplateFields() {}

  /**
   * The options of a chat.
   *
   * @throws ApiException with the first rule that is broken
   */
  static TemplateOptions options(RequestFields fields) {
    boolean continued = fields.flag("continue_final_message");
    boolean prompted = fields.flag("add_generation_prompt", !continued);
    if (continued && prompted) {
      throw ApiException.invalid(
          "continue_final_message",
          "continue_final_message and add_generation_prompt must not both be true, were");
    }
    return new TemplateOptions(prompted, continued, arguments(fields.get(ARGUMENTS)));
  }

  private static @Nullable ObjectNode arguments(@Nullable JsonNode value) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof ObjectNode arguments)) {
      throw RequestFields.wrong(ARGUMENTS, "an object", value);
    }
    for (String name : RESERVED) {
      if (arguments.has(name)) {
        throw ApiException.invalid(
            ARGUMENTS + "." + name, "%s must not have %s, has".formatted(ARGUMENTS, name));
      }
    }
    requireSound(ARGUMENTS, arguments, 1);
    int length = arguments.toString().length();
    if (length > ARGUMENTS_CHARACTERS_MAX) {
      throw ApiException.invalid(
          ARGUMENTS,
          "%s must have at most %d characters, had %d"
              .formatted(ARGUMENTS, ARGUMENTS_CHARACTERS_MAX, length));
    }
    return arguments;
  }

  /** Refuses what cannot be written down when the prompt is kept, or is nested beyond use. */
  private static void requireSound(String name, JsonNode value, int depth) {
    if (depth > DEPTH_MAX) {
      throw ApiException.invalid(
          ARGUMENTS, "%s must be at most %d deep, is more".formatted(ARGUMENTS, DEPTH_MAX));
    }
    if (value.isTextual() && RequestFields.text(name, value).indexOf('\0') >= 0) {
      throw new ApiException(
          ErrorCode.INVALID_VALUE, name + " must not have the character NUL, has", name);
    }
    if (value.isNumber()) {
      requireWritable(name, value);
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      requireSound(name + "." + field.getKey(), field.getValue(), depth + 1);
    }
    for (JsonNode element : value.isArray() ? value : Set.<JsonNode>of()) {
      requireSound(name + "[]", element, depth + 1);
    }
  }

  private static void requireWritable(String name, JsonNode number) {
    try {
      CanonicalJson.requireExponent(number.decimalValue());
    } catch (IllegalArgumentException e) {
      throw new ApiException(ErrorCode.INVALID_VALUE, name + " " + e.getMessage(), name, e);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of how the base model's chat template renders a conversation.
 *
 * @param addGenerationPrompt whether the prompt ends where a turn of the assistant begins
 * @param continueFinalMessage whether the prompt ends within the last message, which the answer
 *     then continues
 * @param arguments more variables of the template, such as {@code enable_thinking}; null for none;
 *     not to be changed
 */
public record TemplateOptions(
    boolean addGenerationPrompt, boolean continueFinalMessage, @Nullable ObjectNode arguments) {
  /** The assistant's turn follows. */
  public static final TemplateOptions DEFAULT = new TemplateOptions(true, false, null);

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<Map<String, @Nullable Object>> VALUES =
      new TypeReference<>() {};

  public TemplateOptions {
    arguments = arguments == null || arguments.isEmpty() ? null : arguments;
    if (addGenerationPrompt && continueFinalMessage) {
      throw new IllegalArgumentException(
          "addGenerationPrompt and continueFinalMessage must not both be true, were");
    }
  }

  /** The arguments as plain values: null, booleans, numbers, strings, lists and maps. */
  public Map<String, @Nullable Object> values() {
    return arguments == null
        ? Map.<String, @Nullable Object>of()
        : JSON.convertValue(arguments, VALUES);
  }
}

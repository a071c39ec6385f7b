// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import java.util.List;

/**
 * Fields of OpenAI's API that would change the answer and are not offered. To ignore them would be
 * to answer another question than the one asked. Their neutral values pass, because clients send
 * those unasked.
 */
final class UnsupportedFields {
  private static final List<String> CONTAINERS =
      List.of("tools", "functions", "logit_bias", "modalities", "audio");

  private UnsupportedFields() {}

  /**
   * Refuses the first of them that is set.
   *
   * @throws ApiException naming the field
   */
  static void refuse(RequestFields fields) {
    for (String name : CONTAINERS) {
      JsonNode value = fields.get(name);
      if (value != null && !isNeutral(name, value)) {
        throw unsupported(name, name + " is not supported, only its absence is");
      }
    }
    JsonNode format = fields.get("response_format");
    if (format != null && !format.path("type").asText().equals("text")) {
      String type = format.path("type").asText("absent");
      throw unsupported("response_format", "response_format.type must be text, was " + type);
    }
    JsonNode suffix = fields.get("suffix");
    if (suffix != null && !suffix.asText().isEmpty()) {
      throw unsupported("suffix", "suffix must be absent or empty, was set");
    }
  }

  private static boolean isNeutral(String name, JsonNode value) {
    if (name.equals("modalities")) {
      return value.size() == 1 && value.path(0).asText().equals("text");
    }
    return value.isContainerNode() && value.isEmpty();
  }

  private static ApiException unsupported(String name, String message) {
    return new ApiException(ErrorCode.UNSUPPORTED_VALUE, message, name);
  }
}

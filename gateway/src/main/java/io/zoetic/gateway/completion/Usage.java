// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * The tokens of one request.
 *
 * @param promptTokens every prompt counted once, however many choices it got
 * @param completionTokens of all choices
 */
record Usage(int promptTokens, int completionTokens) {

  void writeTo(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeNumberField("prompt_tokens", promptTokens);
    out.writeNumberField("completion_tokens", completionTokens);
    out.writeNumberField("total_tokens", promptTokens + completionTokens);
    out.writeEndObject();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * A whole answer.
 *
 * @param id of the completion
 */
public record Answer(String id, String text) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "data: ";
  private static final String END = EVENT + "[DONE]";

  /** Of a body that came at once. */
  public static Answer of(String body) throws IOException {
    JsonNode answer = json(body);
    return whole(
        answer.path("id").asText(), answer.at("/choices/0/message/content").asText(), body);
  }

  /**
   * Of a body that came as a stream.
   *
   * @throws IOException if it does not end as it should, or names an error
   */
  public static Answer ofStream(String body) throws IOException {
    if (!body.stripTrailing().endsWith(END)) {
      throw new IOException("a stream must end with [DONE], was " + body);
    }
    String id = "";
    StringBuilder text = new StringBuilder();
    for (String line : body.lines().toList()) {
      if (line.startsWith(EVENT) && !line.equals(END)) {
        JsonNode event = json(line.substring(EVENT.length()));
        if (event.has("error")) {
          throw new IOException("a stream must bring an answer, was " + body);
        }
        id = event.path("id").asText(id);
        text.append(event.at("/choices/0/delta/content").asText());
      }
    }
    return whole(id, text.toString(), body);
  }

  private static Answer whole(String id, String text, String body) throws IOException {
    if (id.isEmpty() || text.isEmpty()) {
      throw new IOException("an answer must have an id and a text, was " + body);
    }
    return new Answer(id, text);
  }

  /** What a body says. */
  public static JsonNode json(String text) throws JsonProcessingException {
    return JSON.readTree(text);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * The answer to a question.
 *
 * @param id of the completion
 * @param expert with its version; empty if the base model answered
 */
public record Question(String id, String expert) {
  private static final int TOKENS = 8;

  /** Asks until there is an answer. */
  public static Question ask(PersistentClient client, String model, int number, String user) {
    Map<String, Object> body =
        Map.of(
            "model",
            model,
            "temperature",
            0,
            "max_tokens",
            TOKENS,
            "user",
            user,
            "messages",
            List.of(Map.of("role", "user", "content", "What is " + number % 90 + " plus 8?")));
    JsonNode answer = client.post("/v1/chat/completions", body, "ask-" + number);
    return new Question(
        answer.path("id").asText(),
        answer.at("/choices/0/zoetic/expert").asText(answer.at("/zoetic/expert").asText("")));
  }
}

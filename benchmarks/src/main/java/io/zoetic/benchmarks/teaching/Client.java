// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.teaching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.benchmarks.conventions.Convention;
import io.zoetic.standalone.demo.DemoClient;
import java.util.List;

/** A product that asks, and corrects every answer that it gets. Thread-safe. */
record Client(DemoClient product) {
  private static final int AT_ONCE = 8;
  private static final int BATCH = 60;

  /** Of an answer that is to be corrected no more than this is asked for. */
  private static final int CORRECTED_TOKENS = 8;

  /**
   * An answer.
   *
   * @param expert what it was answered under, as {@code name@version}; {@code base} for none
   */
  record Reply(String requestId, String text, String expert) {
    /** Whether any version of an expert gave it. */
    boolean isBy(String name) {
      return expert.startsWith(name + "@");
    }
  }

  /**
   * Asks greedily, some at a time.
   *
   * @param prompts each with the turns before it: user, assistant, user, …
   * @return answers in the order of the prompts
   */
  List<Reply> ask(String model, List<List<String>> prompts, int tokensMax) {
    return DemoClient.together(AT_ONCE, prompts, prompt -> ask(model, tokensMax, prompt), _ -> {});
  }

  private Reply ask(String model, int tokensMax, List<String> turns) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("model", model).put("temperature", 0).put("max_tokens", tokensMax);
    ArrayNode messages = body.putArray("messages");
    for (int i = 0; i < turns.size(); i++) {
      messages
          .addObject()
          .put("role", i % 2 == 0 ? "user" : "assistant")
          .put("content", turns.get(i));
    }
    JsonNode answer = product.post("/v1/chat/completions", body);
    return new Reply(
        answer.path("id").asText(),
        answer.at("/choices/0/message/content").asText(),
        answer.at("/choices/0/zoetic/expert").asText("base"));
  }

  /** Asks questions and says of each answer what would have been right. */
  void correct(String metric, List<Convention.Question> questions) {
    for (int start = 0; start < questions.size(); start += BATCH) {
      List<Convention.Question> some =
          questions.subList(start, Math.min(questions.size(), start + BATCH));
      List<Reply> replies =
          ask(
              "zoetic/auto",
              some.stream().map(question -> List.of(question.prompt())).toList(),
              CORRECTED_TOKENS);
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      ArrayNode feedback = body.putArray("feedback");
      for (int i = 0; i < some.size(); i++) {
        feedback
            .addObject()
            .put("request_id", replies.get(i).requestId())
            .put("metric", metric)
            .put("value", some.get(i).answer());
      }
      for (JsonNode each : product.post("/v1/feedback:batch", body).path("feedback")) {
        if (!each.path("status").asText().equals("accepted")) {
          throw new IllegalStateException("a correction must be accepted, was " + each);
        }
      }
    }
  }
}

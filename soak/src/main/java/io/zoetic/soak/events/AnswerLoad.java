// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import io.zoetic.soak.run.PersistentClient;
import io.zoetic.soak.run.Question;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Questions to the model, and a comment on each answer. Thread-safe. */
final class AnswerLoad {
  private static final String KEY = "comment-";
  private static final int USERS = 5000;

  private final PersistentClient client;
  private final Pace pace;
  private final String expert;
  private final int questions;
  private final AtomicInteger next = new AtomicInteger();
  private final Set<String> answers = ConcurrentHashMap.newKeySet();
  private final Map<String, String> comments = new ConcurrentHashMap<>();

  /**
   * @param expert that answers every other question
   */
  AnswerLoad(PersistentClient client, Pace pace, String expert, int questions) {
    this.client = client;
    this.pace = pace;
    this.expert = expert;
    this.questions = questions;
  }

  /** Asks until all is asked; several threads may. */
  void run() {
    for (int i = next.getAndIncrement(); i < questions; i = next.getAndIncrement()) {
      if (!pace.awaitTurn(i, questions)) {
        return;
      }
      String model = i % 2 == 0 ? "zoetic/base" : "zoetic/" + expert;
      String id = Question.ask(client, model, i, "user-" + i % USERS).id();
      answers.add(id);
      Map<String, Object> comment =
          Map.of("request_id", id, "kind", "comment", "value", "Words on answer " + i);
      comments.put(
          KEY + i, client.post("/v1/feedback", comment, KEY + i).path("feedback_id").asText());
    }
  }

  /** Whether a key is that of a comment. */
  static boolean isKey(String key) {
    return key.startsWith(KEY);
  }

  /** The ids of all answers that a client has. */
  Set<String> answers() {
    return Set.copyOf(answers);
  }

  /** By key, under which id each comment was acknowledged. */
  Map<String, String> comments() {
    return Map.copyOf(comments);
  }

  int events() {
    return answers.size() + comments.size();
  }
}

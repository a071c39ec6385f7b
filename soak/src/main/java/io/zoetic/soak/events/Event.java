// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.PromptContent;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Interaction;
import java.time.Instant;
import java.util.List;

/**
 * One piece of feedback, the same on every sending, and what must become of it; all of that follows
 * from its number. No two contradict each other and no user sends a burst, so all but comments must
 * be trusted.
 */
record Event(int number) {
  /** A float metric from 0 to 1, to be declared. */
  static final String FLOAT_METRIC = "helpfulness";

  /** So many pieces of feedback for each interaction, one of each kind. */
  static final int PER_INTERACTION = 4;

  /** Few examples for each expert: what goes beyond a bound would be dropped from the sample. */
  private static final int EXPERTS = 512;

  /** How the ids begin of the completions that it is about, which nobody has asked for. */
  static final String REQUEST = "chatcmpl-soak-";

  private static final String KEY = "event-";
  private static final int USERS = 5000;

  /**
   * The event of a key.
   *
   * @throws NumberFormatException if it is the key of none
   */
  static Event ofKey(String key) {
    return new Event(Integer.parseInt(key.substring(KEY.length())));
  }

  String key() {
    return KEY + number;
  }

  int interaction() {
    return number / PER_INTERACTION;
  }

  /** What the client sends. */
  ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("request_id", REQUEST + interaction());
    body.set("value", value());
    switch (number % PER_INTERACTION) {
      case 0 -> body.put("kind", "boolean");
      case 1 -> body.put("kind", "demonstration");
      case 2 -> body.put("metric", FLOAT_METRIC);
      default -> body.put("kind", "comment");
    }
    body.putObject("source").put("type", "end_user").put("id", "user-" + number % USERS);
    return body;
  }

  JsonNode value() {
    return switch (number % PER_INTERACTION) {
      case 0 -> BooleanNode.valueOf(isGood());
      case 1 -> TextNode.valueOf("The right answer " + interaction());
      case 2 -> DoubleNode.valueOf(share());
      default -> TextNode.valueOf("Words " + number);
    };
  }

  /** How many examples must be made of it. */
  int examples() {
    return isComment() ? 0 : 1;
  }

  /** What its example must be worth. */
  double reward() {
    return switch (number % PER_INTERACTION) {
      case 0 -> isGood() ? 1 : 0;
      case 2 -> share();
      default -> 1;
    };
  }

  /** The state in which it must end, with the reason if it has one. */
  String state() {
    return isComment() ? "matched: comments are for people" : "trusted";
  }

  private boolean isComment() {
    return number % PER_INTERACTION == PER_INTERACTION - 1;
  }

  private boolean isGood() {
    return interaction() % 3 != 0;
  }

  private double share() {
    return (isGood() ? 0.5 : 0) + (1 + interaction() % 48) / 100.0;
  }

  /** What an adapter worker says of the answer that an interaction stands for. */
  static Interaction interaction(int index) {
    return new Interaction(
        REQUEST + index,
        0,
        null,
        null,
        null,
        null,
        "zoetic/auto",
        PromptContent.ofQuestion("Question " + index),
        List.of(1, 2, 3),
        "Answer " + index,
        List.of(4, 5),
        List.of(-0.5, -0.25),
        List.of(new ExpertShare("expert-" + index % EXPERTS, 1, "0".repeat(64), 1)),
        AdaptationStrategy.EXPERT,
        1,
        FinishReason.STOP,
        PassReport.NONE,
        PassReport.NONE,
        Instant.now(),
        null,
        null);
  }

  /** Whether a request id is that of an interaction here. */
  static boolean isRequest(String requestId) {
    return requestId.startsWith(REQUEST);
  }

  /**
   * The interaction of a request id.
   *
   * @throws NumberFormatException if it is the id of none
   */
  static int interactionOf(String requestId) {
    return Integer.parseInt(requestId.substring(REQUEST.length()));
  }
}

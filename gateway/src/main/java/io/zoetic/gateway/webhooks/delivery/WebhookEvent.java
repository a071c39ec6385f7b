// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zoetic.gateway.events.EventKind;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.platform.PlatformEvent;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A type of event that webhooks may be told: some of what {@code /v1/events} tells. */
public enum WebhookEvent {
  /** A training run has come to its end, whichever. */
  RUN_ENDED("run.ended", EventKind.RUN, data -> isEnd(data.path("state").asText())),
  /** A version is the champion now. */
  EXPERT_PROMOTED("expert.promoted", EventKind.EXPERT, does("promote")),
  /** The champion of before is served again. */
  EXPERT_ROLLED_BACK("expert.rolled_back", EventKind.EXPERT, does("rollback")),
  /** A version has not passed the gate. */
  EXPERT_REFUSED("expert.refused", EventKind.EXPERT, does("reject")),
  /** A version was taken from everybody. */
  EXPERT_QUARANTINED("expert.quarantined", EventKind.EXPERT, does("quarantine")),
  /** A trainer has decided on prompts that are alike and of no expert who is to learn from them. */
  GROWTH_DECIDED(
      "growth.decided", EventKind.GROWTH, data -> decides(data.path("decision").asText()));

  private static final JsonMapper MAPPER = new JsonMapper();

  private final String word;
  private final EventKind kind;
  private final Predicate<JsonNode> match;

  WebhookEvent(String word, EventKind kind, Predicate<JsonNode> match) {
    this.word = word;
    this.kind = kind;
    this.match = match;
  }

  private static Predicate<JsonNode> does(String action) {
    return data -> data.path("action").asText().equals(action);
  }

  /** What people correct is told to who follows, not here: who does it knows. */
  private static boolean decides(String decision) {
    return GrowthDecision.Kind.OF_TRAINERS.stream().anyMatch(each -> each.word().equals(decision));
  }

  private static boolean isEnd(String state) {
    return Arrays.stream(RunState.values())
        .anyMatch(each -> each.isFinal() && each.word().equals(state));
  }

  /** As receivers know it: {@code run.ended}. */
  public String word() {
    return word;
  }

  /** As what it is told to who follows: who may not follow that may not be told this. */
  public EventKind kind() {
    return kind;
  }

  /** The words of all, with commas between. */
  public static String words() {
    return Arrays.stream(values()).map(WebhookEvent::word).collect(Collectors.joining(", "));
  }

  /** Reads {@link #word}; empty if it is none. */
  public static Optional<WebhookEvent> parse(String word) {
    return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
  }

  /** The type of something that has happened; empty if no webhook is told it. */
  static Optional<WebhookEvent> of(PlatformEvent event) {
    EventKind kind = EventKind.of(event);
    if (Arrays.stream(values()).noneMatch(each -> each.kind == kind)) {
      return Optional.empty();
    }
    JsonNode data = read(event.contentJson());
    return Arrays.stream(values())
        .filter(each -> each.kind == kind && each.match.test(data))
        .findFirst();
  }

  private static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what the database holds as JSON is JSON", e);
    }
  }
}

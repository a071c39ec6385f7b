// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.interaction;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptContent;
import io.zoetic.core.TemplateOptions;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Interaction;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Interactions for tests. */
final class InteractionSamples {
  static final Instant ASKED = Instant.parse("2026-01-01T23:59:59Z");
  static final Instant FINISHED = Instant.parse("2026-01-02T03:04:05.678Z");

  private InteractionSamples() {}

  static Interaction interaction(String requestId, int choice, String answer) {
    return interaction(requestId, choice, new PromptContent.Text("Once"), answer);
  }

  /** One with a number that has no plain spelling. */
  static Interaction unstorable(String requestId) {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    arguments.put("budget", BigInteger.TEN.pow(400));
    PromptContent content =
        new PromptContent.Chat(
            List.of(new ChatMessage("user", "Once")), new TemplateOptions(true, false, arguments));
    return interaction(new ChoiceId(requestId, 0), content, "x", 0.7);
  }

  static Interaction interaction(
      String requestId, int choice, PromptContent content, String answer) {
    return interaction(new ChoiceId(requestId, choice), content, answer, 0.7);
  }

  /** One whose answer was sampled at a temperature. */
  static Interaction at(double temperature) {
    return interaction(new ChoiceId("c", 0), new PromptContent.Text("Once"), "x", temperature);
  }

  /** One that a user asked at a time, and was answered at once. */
  static Interaction of(String requestId, String user, Instant asked) {
    return interaction(
        new ChoiceId(requestId, 0),
        user,
        new Said(new PromptContent.Text("Once"), "x", 0.7),
        new Times(asked, asked));
  }

  private static Interaction interaction(
      ChoiceId id, PromptContent content, String answer, double temperature) {
    return interaction(
        id, "ada", new Said(content, answer, temperature), new Times(ASKED, FINISHED));
  }

  /** One whose tokens were drawn from all, or not; null: its worker does not say. */
  static Interaction drawn(@Nullable Boolean fromAll) {
    return interaction(
        new ChoiceId("c", 0),
        "ada",
        new Said(new PromptContent.Text("Once"), "x", 0.7, fromAll),
        new Times(ASKED, FINISHED));
  }

  private record Said(
      PromptContent content, String answer, double temperature, @Nullable Boolean drawnFromAll) {
    Said(PromptContent content, String answer, double temperature) {
      this(content, answer, temperature, null);
    }
  }

  private record Times(Instant asked, Instant finished) {}

  private static Interaction interaction(ChoiceId id, String user, Said said, Times times) {
    return new Interaction(
        id.completionId(),
        id.index(),
        "acme",
        "key-1",
        user,
        "ep-1",
        "zoetic/auto",
        said.content(),
        List.of(1, 17),
        said.answer(),
        List.of(3, 2),
        List.of(-0.5, -1.25),
        List.of(new ExpertShare("dates", 3, "ab12", 0.75, "champion")),
        AdaptationStrategy.ROUTER,
        said.temperature(),
        FinishReason.STOP,
        new PassReport(1.5, 31),
        new PassReport(20.125, 4),
        times.finished(),
        times.asked(),
        said.drawnFromAll());
  }
}

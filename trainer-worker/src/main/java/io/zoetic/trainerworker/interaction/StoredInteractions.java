// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.interaction;

import io.zoetic.core.CanonicalJson;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.core.Weighted;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.Interaction;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.StoredInteraction.AskedPrompt;
import io.zoetic.vectorstore.feedback.StoredInteraction.GivenAnswer;
import io.zoetic.vectorstore.feedback.StoredInteraction.Owner;
import io.zoetic.vectorstore.feedback.StoredInteraction.ServedShare;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Interactions in the words of the store. U+0000, which PostgreSQL keeps in no text, becomes
 * U+FFFD; the token ids say what stood there.
 */
final class StoredInteractions {
  private StoredInteractions() {}

  /**
   * The row that an interaction becomes.
   *
   * @throws IllegalArgumentException if it cannot be one
   */
  static StoredInteraction of(Interaction interaction) {
    return new StoredInteraction(
        interaction.id(),
        new Owner(
            storableOrNull(interaction.tenant()),
            storableOrNull(interaction.key()),
            storableOrNull(interaction.user()),
            storableOrNull(interaction.episodeId())),
        storable(interaction.model()),
        asked(interaction),
        new GivenAnswer(
            storable(interaction.answer()),
            ints(interaction.answerTokenIds()),
            interaction.logprobs().stream().mapToDouble(Double::doubleValue).toArray()),
        interaction.served().stream().map(StoredInteractions::share).toList(),
        report(interaction),
        interaction.asked(),
        interaction.finishedAt());
  }

  private static AskedPrompt asked(Interaction interaction) {
    PromptJson prompt = PromptJson.of(storable(interaction.prompt()));
    return new AskedPrompt(prompt.json(), prompt.hash(), ints(interaction.promptTokenIds()));
  }

  private static ServedShare share(ExpertShare share) {
    return new ServedShare(share.name(), share.version(), share.digest(), share.weight());
  }

  private static String report(Interaction interaction) {
    Map<String, Object> report = new TreeMap<>();
    report.put("strategy", interaction.strategy().word());
    report.put(StoredInteraction.ROLE, role(interaction));
    report.put(StoredInteraction.TEMPERATURE, interaction.temperature());
    report.put("finish_reason", interaction.finishReason().name().toLowerCase(Locale.ROOT));
    report.put("first_pass", pass(interaction.firstPass()));
    report.put("second_pass", pass(interaction.secondPass()));
    if (interaction.drawnFromAll() != null) {
      report.put(StoredInteraction.DRAWN_FROM_ALL, interaction.drawnFromAll());
    }
    return CanonicalJson.of(report);
  }

  /** In which role the expert that counts most was served. */
  private static String role(Interaction interaction) {
    return Weighted.heaviest(interaction.served())
        .map(ExpertShare::role)
        .orElse(StoredInteraction.BASE);
  }

  private static Map<String, Object> pass(PassReport pass) {
    return Map.of("milliseconds", pass.milliseconds(), "tokens", pass.tokens());
  }

  private static PromptContent storable(PromptContent content) {
    return switch (content) {
      case PromptContent.Chat chat ->
          new PromptContent.Chat(
              chat.messages().stream()
                  .map(
                      message ->
                          new ChatMessage(storable(message.role()), storable(message.content())))
                  .toList(),
              chat.template());
      case PromptContent.Text(String text) -> new PromptContent.Text(storable(text));
      case PromptContent.TokenIds ids -> ids;
    };
  }

  private static String storable(String text) {
    return text.replace('\0', '\ufffd');
  }

  private static @Nullable String storableOrNull(@Nullable String text) {
    return text == null ? null : storable(text);
  }

  private static int[] ints(List<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }
}

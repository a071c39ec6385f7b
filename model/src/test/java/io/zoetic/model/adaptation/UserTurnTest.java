// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChatMessage;
import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.Span;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserTurnTest {
  private static final ChatMessage SYSTEM = new ChatMessage("system", "Be brief.");
  private static final ChatMessage ASKED = new ChatMessage("user", "What is two and two?");

  private static int[] tokens(LanguageModel model, ChatMessage... turns) {
    String text = model.chatTemplate().orElseThrow().render(List.of(turns));
    return model.tokenizer().encode(text, false);
  }

  private static String found(LanguageModel model, int[] prompt) {
    Span span = UserTurn.of(model).in(prompt);
    return model
        .tokenizer()
        .decode(
            Arrays.stream(Arrays.copyOfRange(prompt, span.from(), span.to())).boxed().toList(),
            false);
  }

  @Test
  void lastQuestion_ofAnyConversation_isFoundWithoutItsFrame() {
    try (LanguageModel model = Golden.load("qwen2")) {
      ChatMessage answer = new ChatMessage("assistant", "Yes.");
      ChatMessage earlier = new ChatMessage("user", "Hello there!");

      assertThat(found(model, tokens(model, ASKED))).isEqualTo(ASKED.content());
      assertThat(found(model, tokens(model, SYSTEM, ASKED))).isEqualTo(ASKED.content());
      assertThat(found(model, tokens(model, SYSTEM, earlier, answer, ASKED)))
          .isEqualTo(ASKED.content());
    }
  }

  @Test
  void earlierTurns_areLeftOut_andTheSystemPromptIsNot() {
    try (LanguageModel model = Golden.load("qwen2")) {
      UserTurn turn = UserTurn.of(model);
      int[] alone = tokens(model, SYSTEM, ASKED);
      int[] conversation =
          tokens(
              model,
              SYSTEM,
              new ChatMessage("user", "Hello there!"),
              new ChatMessage("assistant", "Hi."),
              new ChatMessage("user", "Well."),
              new ChatMessage("assistant", "Well?"),
              ASKED);

      assertThat(turn.withoutEarlierTurns(conversation)).isEqualTo(alone);
      assertThat(turn.withoutEarlierTurns(alone)).isEqualTo(alone);
    }
  }

  @Test
  void prompt_thatIsNoConversation_isTheUsersAsAWhole() {
    int[] prompt = {5, 6, 7};
    try (LanguageModel chat = Golden.load("qwen2");
        LanguageModel plain = Golden.load("mistral")) {
      for (LanguageModel model : List.of(chat, plain)) {
        UserTurn turn = UserTurn.of(model);
        assertThat(turn.in(prompt)).isEqualTo(Span.all(3));
        assertThat(turn.withoutEarlierTurns(prompt)).isEqualTo(prompt);
      }
      int[] frame = chat.tokenizer().encode("<|eot_id|>", false);
      assertThat(UserTurn.of(chat).in(frame)).isEqualTo(Span.all(frame.length));
    }
  }
}

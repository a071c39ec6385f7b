// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.interaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptContent;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.StoredInteraction.AskedPrompt;
import io.zoetic.vectorstore.feedback.StoredInteraction.GivenAnswer;
import io.zoetic.vectorstore.feedback.StoredInteraction.Owner;
import io.zoetic.vectorstore.feedback.StoredInteraction.ServedShare;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredInteractionsTest {
  /** SHA-256 of the text, by sha256sum. */
  private static final String HASH =
      "266a7a0b25c2d79e21857c41e17c5488544b8dd039a7883ee136b1e0bad4d843";

  @Test
  void everything_findsItsPlace() {
    StoredInteraction stored =
        StoredInteractions.of(InteractionSamples.interaction("chatcmpl-1", 2, "Zoë"));

    assertThat(stored)
        .isEqualTo(
            new StoredInteraction(
                new ChoiceId("chatcmpl-1", 2),
                new Owner("acme", "key-1", "ada", "ep-1"),
                "zoetic/auto",
                new AskedPrompt("{\"text\":\"Once\",\"type\":\"text\"}", HASH, new int[] {1, 17}),
                new GivenAnswer("Zoë", new int[] {3, 2}, new double[] {-0.5, -1.25}),
                List.of(new ServedShare("dates", 3, "ab12", 0.75)),
                "{\"finish_reason\":\"stop\",\"first_pass\":{\"milliseconds\":1.5,\"tokens\":31},"
                    + "\"role\":\"champion\","
                    + "\"second_pass\":{\"milliseconds\":20.125,\"tokens\":4},"
                    + "\"strategy\":\"router\",\"temperature\":0.7}",
                InteractionSamples.ASKED,
                InteractionSamples.FINISHED));
  }

  @Test
  void equalPrompts_haveEqualHashes_othersHaveNot() {
    PromptContent asked = chat("2+2?");

    assertThat(hash(asked)).isEqualTo(hash(chat("2+2?"))).hasSize(64);
    assertThat(hash(asked)).isNotEqualTo(hash(chat("2+3?")));
    assertThat(hash(new PromptContent.TokenIds(List.of(1, 2))))
        .isNotEqualTo(hash(new PromptContent.TokenIds(List.of(12))));
  }

  @Test
  void characterThatPostgresKeepsNot_isReplaced() {
    StoredInteraction stored =
        StoredInteractions.of(InteractionSamples.interaction("c", 0, chat("a\0b \\u0000"), "c\0d"));

    assertThat(stored.prompt().json())
        .isEqualTo(
            "{\"messages\":[{\"content\":\"a\ufffdb"
                + " \\\\u0000\",\"role\":\"user\"}],\"type\":\"chat\"}");
    assertThat(stored.answer().text()).isEqualTo("c\ufffdd");
  }

  /** What a request may say can be kept: the numbers of doubles, down to the smallest. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 5e-324, 1e-310, 2.2250738585072014E-308, 2})
  void temperature_isKept_howeverSmall(double temperature) throws IOException {
    StoredInteraction stored = StoredInteractions.of(InteractionSamples.at(temperature));

    assertThat(new ObjectMapper().readTree(stored.reportJson()).get("temperature").asDouble())
        .isEqualTo(temperature);
  }

  /** Of a worker of the build before nothing is said. */
  @Test
  void whatTokensWereDrawnFrom_isKept_whereItIsKnown() throws IOException {
    ObjectMapper json = new ObjectMapper();
    String all = StoredInteractions.of(InteractionSamples.drawn(true)).reportJson();
    String some = StoredInteractions.of(InteractionSamples.drawn(false)).reportJson();
    String unknown = StoredInteractions.of(InteractionSamples.drawn(null)).reportJson();

    assertThat(json.readTree(all).get("drawn_from_all").booleanValue()).isTrue();
    assertThat(json.readTree(some).get("drawn_from_all").booleanValue()).isFalse();
    assertThat(json.readTree(unknown).has("drawn_from_all")).isFalse();
  }

  private static PromptContent chat(String question) {
    return PromptContent.ofQuestion(question);
  }

  private static String hash(PromptContent content) {
    return StoredInteractions.of(InteractionSamples.interaction("c", 0, content, "x"))
        .prompt()
        .hash();
  }
}

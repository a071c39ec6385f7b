// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.zoetic.recipes.reference.ChatEncoder;
import io.zoetic.recipes.reference.Conversation;
import io.zoetic.recipes.reference.EncodedConversation;
import io.zoetic.recipes.reference.Mixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files mean to Hugging Face's own tokenizer what they mean to ours. */
final class TokenizerFilesIT {
  private static final BytePairVocabulary VOCABULARY = ChatEncoder.trainVocabulary(1, 1024);

  @TempDir static Path directory;
  private static HuggingFaceTokenizer tokenizer;

  @BeforeAll
  static void load() throws IOException {
    TokenizerFiles.write(VOCABULARY, 256, directory);
    tokenizer = HuggingFaceTokenizer.newInstance(directory.resolve("tokenizer.json"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  @Test
  void encode_thousandConversations_agrees() {
    ChatEncoder encoder = new ChatEncoder(VOCABULARY);
    Mixture mixture = new Mixture(3);

    for (int i = 0; i < 1_000; i++) {
      Conversation conversation = mixture.next();
      EncodedConversation ours = encoder.encode(conversation);
      String text = render(conversation);
      assertThat(theirs(text)).as(text).isEqualTo(ours.tokens());
      assertThat(tokenizer.decode(ours.tokens().stream().mapToLong(t -> t).toArray(), false))
          .isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ünïcode 漢字 🙂\n\n x",
        "it's 'SAD'",
        "a\u0301 \u00a0b",
        "iPhone CABle McX ǅ",
        "\t\ttab \r\n "
      })
  void encode_textBeyondTheWorld_agrees(String text) {
    assertThat(theirs(text)).isEqualTo(VOCABULARY.encode(text));
  }

  private static List<Integer> theirs(String text) {
    long[] ids = tokenizer.encode(text, false, false).getIds();
    return Arrays.stream(ids).mapToInt(Math::toIntExact).boxed().toList();
  }

  /** The chat template, by hand. */
  private static String render(Conversation conversation) {
    String system = conversation.system() == null ? "" : message("system", conversation.system());
    return "<|begin_of_text|>"
        + system
        + message("user", conversation.user())
        + message("assistant", conversation.assistant());
  }

  private static String message(String role, String content) {
    return "<|start_header_id|>" + role + "<|end_header_id|>" + content + "<|eot_id|>";
  }
}

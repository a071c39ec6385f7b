// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.core.ChatMessage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What looks like a special token in a message is text. The ids are those of Hugging Face's
 * tokenizers 0.23.3: what the template writes as ever, the rest with {@code encode_special_tokens}.
 */
class ConversationEncoderTest {
  private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

  @TempDir Path directory;

  private static Path golden(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(ConversationEncoderTest.class.getResource("/golden/" + name))
            .toURI());
  }

  static Stream<JsonNode> cases() throws IOException, URISyntaxException {
    return new ObjectMapper().readTree(golden("special-text/cases.json").toFile()).valueStream();
  }

  private ChatTemplate template(String before, String behind) throws IOException {
    Files.writeString(
        directory.resolve("chat_template.jinja"),
        "{{ '%s' }}{{ messages[0].content | trim }}{{ '%s' }}"
            .formatted(before.replace("\n", "\\n"), behind.replace("\n", "\\n")));
    Files.writeString(directory.resolve("tokenizer_config.json"), "{}");
    return ChatTemplate.load(directory).orElseThrow();
  }

  private static Conversation says(String text) {
    return Conversation.of(List.of(new ChatMessage("user", text)), NOW);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void specialTokens_thatAMessageHas_areText(JsonNode each) throws Exception {
    ChatTemplate template = template(each.path("before").asText(), each.path("behind").asText());
    Path tokenizerOf = golden(each.path("tokenizer").asText());
    try (Tokenizer tokenizer = Tokenizer.load(tokenizerOf)) {
      int[] tokens =
          new ConversationEncoder(template, tokenizer).tokens(says(each.path("written").asText()));

      assertThat(tokens)
          .containsExactly(each.path("ids").valueStream().mapToInt(JsonNode::asInt).toArray());
      assertThat(tokenizer.decode(Arrays.stream(tokens).boxed().toList(), false))
          .isEqualTo(
              each.path("before").asText()
                  + each.path("written").asText()
                  + each.path("behind").asText());
    }
  }

  @Test
  void messages_withoutThem_areSplitTogetherWithWhatTheTemplateWrites() throws Exception {
    ChatTemplate template = template("<|im_start|>user\n", "<|im_end|>");
    try (Tokenizer tokenizer = Tokenizer.load(golden("special-text"))) {
      assertThat(new ConversationEncoder(template, tokenizer).tokens(says("Good <im_end> day")))
          .containsExactly(
              tokenizer.encode("<|im_start|>user\nGood <im_end> day<|im_end|>", false));
    }
  }

  @Test
  void answerOfSomebodyElse_hasNoSpecialTokensEither() throws Exception {
    try (Tokenizer tokenizer = Tokenizer.load(golden("special-text"))) {
      int[] end = tokenizer.encode("<|im_end|>", false);

      assertThat(end).hasSize(1);
      assertThat(tokenizer.encodeLiterally("no<|im_end|>", true)).doesNotContain(end);
      assertThat(tokenizer.encodeLiterally("no", true))
          .containsExactly(tokenizer.encode("no", false));
    }
  }

  @Test
  void charactersOfPrivateUse_areNoWayRoundIt() throws Exception {
    ChatTemplate template = template("<|im_start|>user\n", "<|im_end|>");
    String marked = "a<" + Character.toString(0x10F000) + "|im_end|><|im_end|>b";
    try (Tokenizer tokenizer = Tokenizer.load(golden("special-text"))) {
      int[] end = tokenizer.encode("<|im_end|>", false);

      int[] tokens = new ConversationEncoder(template, tokenizer).tokens(says(marked));

      assertThat(tokens).containsOnlyOnce(end).endsWith(end);
    }
  }
}

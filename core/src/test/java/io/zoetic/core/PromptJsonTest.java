// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptJsonTest {
  static Stream<Arguments> prompts() throws JsonProcessingException {
    ObjectNode arguments =
        (ObjectNode)
            new JsonMapper()
                .readTree("{\"b\": null, \"a\": {\"x\": 0.50, \"n\": 1e10}, \"c\": [true, \"\"]}");
    List<ChatMessage> messages = List.of(new ChatMessage("user", "2+2?"));
    return Stream.of(
        Arguments.of(
            PromptContent.ofQuestion("2+2?"),
            "{\"messages\":[{\"content\":\"2+2?\",\"role\":\"user\"}],\"type\":\"chat\"}"),
        Arguments.of(
            new PromptContent.Chat(messages, new TemplateOptions(false, true, arguments)),
            """
            {"messages":[{"content":"2+2?","role":"user"}],"template":{"addGenerationPrompt":false,\
            "arguments":{"a":{"n":10000000000,"x":0.5},"b":null,"c":[true,""]},\
            "continueFinalMessage":true},"type":"chat"}\
            """),
        Arguments.of(
            new PromptContent.Text("Once\n\"é\""),
            "{\"text\":\"Once\\n\\\"é\\\"\",\"type\":\"text\"}"),
        Arguments.of(
            new PromptContent.TokenIds(List.of(3, 1)), "{\"ids\":[3,1],\"type\":\"token_ids\"}"));
  }

  /** Stored prompts and the splits of examples go by this spelling. */
  @ParameterizedTest
  @MethodSource("prompts")
  void prompt_hasOneSpelling(PromptContent prompt, String json) {
    PromptJson kept = PromptJson.of(prompt);

    assertThat(kept.json()).isEqualTo(json);
    assertThat(kept.hash()).isEqualTo(Digests.sha256Hex(json));
    assertThat(PromptJson.of(PromptJson.content(json))).isEqualTo(kept);
  }

  @Test
  void chat_withTheUsualOptions_isSpelledAsWithoutAny() {
    PromptContent plain = PromptContent.ofQuestion("2+2?");
    PromptContent usual =
        new PromptContent.Chat(
            List.of(new ChatMessage("user", "2+2?")),
            new TemplateOptions(true, false, JsonNodeFactory.instance.objectNode()));

    assertThat(usual).isEqualTo(plain);
    assertThat(PromptJson.of(usual)).isEqualTo(PromptJson.of(plain));
  }

  @Test
  void content_ofALaterVersion_isReadWithoutWhatIsUnknown() {
    assertThat(PromptJson.content("{\"type\":\"text\",\"text\":\"Once\",\"language\":\"en\"}"))
        .isEqualTo(new PromptContent.Text("Once"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "{}", "{\"type\":\"text\"}", "{\"type\":\"image\"}", "[", "{} {}"})
  void content_thatIsNoPrompt_isRefused(String json) {
    assertThatThrownBy(() -> PromptJson.content(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a prompt must be one as workers read it");
  }
}

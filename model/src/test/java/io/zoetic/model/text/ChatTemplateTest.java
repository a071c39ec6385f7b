// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ChatMessage;
import io.zoetic.model.template.failure.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatTemplateTest {
  private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");
  private static final String CHATML =
      "{% for m in messages %}<{{ m.role }}>{{ m.content }}</s>\n{% endfor %}"
          + "{% if add_generation_prompt %}<assistant>{% endif %}";

  @TempDir Path directory;

  private void file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private ChatTemplate load() {
    return ChatTemplate.load(directory).orElseThrow();
  }

  private static Map<String, @Nullable Object> message(String role, @Nullable Object content) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("role", role);
    message.put("content", content);
    return message;
  }

  private static Conversation conversation(
      @Nullable List<Object> tools, boolean continued, Map<String, @Nullable Object> last) {
    return new Conversation(
        List.of(message("user", "Hi"), last), tools, !continued, continued, Map.of(), NOW);
  }

  @Test
  void checkpoint_withoutTemplate_hasNone() throws IOException {
    file("tokenizer_config.json", "{\"bos_token\": \"<s>\"}");

    assertThat(ChatTemplate.load(directory)).isEmpty();
  }

  @Test
  void namedTemplates_withAndWithoutTools_areChosenAsTransformersDoes() throws IOException {
    file(
        "tokenizer_config.json",
        """
        {"chat_template": [{"name": "default", "template": "plain"},
                           {"name": "tool_use", "template": "{{ tools|length }} tools"}]}
        """);

    assertThat(load().render(conversation(null, false, message("user", "x")))).isEqualTo("plain");
    assertThat(load().render(conversation(List.of(Map.of()), false, message("user", "x"))))
        .isEqualTo("1 tools");
  }

  @Test
  void files_besideTheConfiguration_goFirst() throws IOException {
    file("tokenizer_config.json", "{\"chat_template\": \"old\"}");
    file("chat_template.jinja", "new");
    file("additional_chat_templates/tool_use.jinja", "with tools");

    assertThat(load().render(conversation(null, false, message("user", "x")))).isEqualTo("new");
    assertThat(load().render(conversation(List.of(), false, message("user", "x"))))
        .isEqualTo("with tools");
  }

  @Test
  void namedTemplates_withoutDefault_areRefusedByTheirNames() throws IOException {
    file(
        "tokenizer_config.json", "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"x\"}]}");

    assertThat(load().problem()).hasValueSatisfying(why -> assertThat(why).contains("[rag]"));
  }

  /** Expected by transformers 5.24. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        // config.json ; tokenizer_config.json ; bos|eos|unk|pad
        "{'model_type': 'llama'} ; - ; |||",
        "{'model_type': 'llama'} ; {} ; |||",
        "{'model_type': 'llama'} ; {'tokenizer_class': 'LlamaTokenizer'} ; <s>|</s>|<unk>|",
        "{'model_type': 'llama'} ; {'tokenizer_class': 'LlamaTokenizerFast'} ; <s>|</s>|<unk>|",
        "{'model_type': 'llama'} ; {'tokenizer_class': 'PreTrainedTokenizerFast'} ; |||",
        "{'model_type': 'llama'} ; {'tokenizer_class': 'GPT2Tokenizer'} ;"
            + " <|endoftext|>|<|endoftext|>|<|endoftext|>|",
        "{'model_type': 'llama', 'tokenizer_class': 'LlamaTokenizer'} ; - ; <s>|</s>|<unk>|",
        "{'model_type': 'llama'} ; {'tokenizer_class': 'LlamaTokenizer', 'bos_token': null} ;"
            + " |</s>|<unk>|",
        "{'model_type': 'llama'} ; {'tokenizer_class': 'LlamaTokenizer', 'bos_token': '<x>'} ;"
            + " <x>|</s>|<unk>|",
        "{'model_type': 'mistral'} ; {'tokenizer_class': 'LlamaTokenizer'} ; |||",
        "{'model_type': 'qwen2'} ; - ; |<|endoftext|>|<|endoftext|>|<|endoftext|>",
        "{'model_type': 'qwen2'} ; {'tokenizer_class': 'LlamaTokenizer'} ;"
            + " |<|endoftext|>|<|endoftext|>|<|endoftext|>",
        "{'model_type': 'qwen3'} ; {'tokenizer_class': 'LlamaTokenizer'} ; <s>|</s>|<unk>|",
        "{'model_type': 'gemma3_text'} ; - ; <bos>|<eos>|<unk>|<pad>",
      })
  void specialTokens_thatNoFileNames_areThoseOfTheTokenizersClass(
      String config, String tokenizerConfig, String rendered) throws IOException {
    file("config.json", config.replace('\'', '"'));
    if (!tokenizerConfig.equals("-")) {
      file("tokenizer_config.json", tokenizerConfig.replace('\'', '"'));
    }
    file("chat_template.jinja", "{{ bos_token }}|{{ eos_token }}|{{ unk_token }}|{{ pad_token }}");

    assertThat(load().render(List.of(new ChatMessage("user", "x")))).isEqualTo(rendered);
  }

  @Test
  void specialTokens_ofAllForms_reachTheTemplate() throws IOException {
    file(
        "tokenizer_config.json",
        """
        {"bos_token": {"content": "<s>", "special": true}, "eos_token": "</s>", "pad_token": null,
         "image_token": "<image>", "extra_special_tokens": {"think_token": "<think>"}}
        """);
    file("special_tokens_map.json", "{\"eos_token\": \"<end>\", \"unk_token\": \"<unk>\"}");
    file(
        "chat_template.jinja",
        "{{ bos_token }}{{ eos_token }}{{ pad_token }}{{ unk_token }}{{ image_token }}{{"
            + " think_token }}");

    assertThat(load().render(List.of(new ChatMessage("user", "x"))))
        .isEqualTo("<s><end><unk><image><think>");

    file("tokenizer_config.json", "{\"eos_token\": \"</s>\", \"added_tokens_decoder\": {}}");
    assertThat(load().render(List.of(new ChatMessage("user", "x")))).isEqualTo("</s>");
  }

  @Test
  void continuedMessage_ofTheAssistant_hasNoEndOfTurn() throws IOException {
    file("chat_template.jinja", CHATML);

    assertThat(load().render(conversation(null, true, message("assistant", "The answer is "))))
        .isEqualTo("<user>Hi</s>\n<assistant>The answer is ");
  }

  @Test
  void continuedMessage_thatTheTemplateTrims_isTrimmed() throws IOException {
    file("chat_template.jinja", CHATML.replace("m.content", "m.content | trim"));

    assertThat(load().render(conversation(null, true, message("assistant", " The answer is "))))
        .isEqualTo("<user>Hi</s>\n<assistant>The answer is");
  }

  @Test
  void continuedMessage_inParts_isContinuedInTheLastText() throws IOException {
    file(
        "chat_template.jinja",
        "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}"
            + "{% for part in m.content %}[{{ part.text }}]{% endfor %}{% endif %}{% endfor %}");
    List<Object> parts =
        List.of(Map.of("type", "text", "text", "a"), Map.of("type", "text", "text", "b"));

    assertThat(load().render(conversation(null, true, message("assistant", parts))))
        .isEqualTo("Hi[a][b");
  }

  @Test
  void continuedMessage_thatTheTemplateDropsOrThatHasNoText_isRefused() throws IOException {
    file("chat_template.jinja", "{{ messages[0].content }}");

    assertThatThrownBy(
            () -> load().render(conversation(null, true, message("assistant", "dropped"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("changes it");
    assertThatThrownBy(() -> load().render(conversation(null, true, message("assistant", null))))
        .hasMessageContaining("with text");
  }

  @Test
  void conversation_thatBothContinuesAndBegins_isRefused() {
    assertThatThrownBy(
            () -> new Conversation(List.of(message("user", "Hi")), null, true, true, Map.of(), NOW))
        .hasMessageContaining("must not both be true");
  }

  @Test
  void arguments_andTime_reachTheTemplate() throws IOException {
    file("chat_template.jinja", "{{ enable_thinking }} {{ strftime_now('%d %b %Y') }} {{ tools }}");

    assertThat(
            load()
                .render(
                    new Conversation(
                        List.of(message("user", "Hi")),
                        null,
                        true,
                        false,
                        Map.of("enable_thinking", false),
                        NOW)))
        .isEqualTo("False 29 Nov 2026 None");
  }

  @Test
  void problem_ofAnUnknownConstruct_namesFileLineAndConstruct() throws IOException {
    file("chat_template.jinja", "a\n{{ messages | sparkle }}");
    ChatTemplate template = load();

    assertThat(template.problem())
        .hasValue("chat_template.jinja, line 2: unknown filter 'sparkle'");
    assertThatThrownBy(() -> template.render(List.of(new ChatMessage("user", "x"))))
        .hasMessage("chat_template.jinja, line 2: unknown filter 'sparkle'");
  }

  @Test
  void problem_ofATemplateThatFailsOnAQuestion_isThatFailure() throws IOException {
    file("chat_template.jinja", "{{ bos_token }}\n{{ functions | tojson }}");

    assertThat(load().problem())
        .hasValue("chat_template.jinja, line 2: Object of type Undefined is not JSON serializable");
  }

  @Test
  void problem_ofATemplateThatRefusesSystemTurns_isNone() throws IOException {
    file(
        "chat_template.jinja",
        "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}"
            + "{% endif %}"
            + CHATML);
    ChatTemplate template = load();

    assertThat(template.problem()).isEmpty();
    assertThatThrownBy(() -> template.render(List.of(new ChatMessage("system", "x"))))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e -> assertThat(e.kind()).isEqualTo(TemplateException.Kind.REFUSED))
        .hasMessage("System role not supported");
  }
}

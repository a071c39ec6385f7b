// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.zoetic.adapterworker.experts.VersionLookup;
import io.zoetic.adapterworker.experts.serving.ServedExperts;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.core.TemplateOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.sampling.SamplingDefaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations as they reach the model, or as they are refused. */
class PromptReaderTest {
  private static final Path CHECKPOINT = Path.of("../model/src/test/resources/golden/llama");
  private static final ChatMessage QUESTION = new ChatMessage("user", "2+2?");

  @TempDir Path directory;

  /** The text that the model reads of a chat under a template. */
  private String read(String template, PromptContent.Chat chat) throws IOException {
    for (String name : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(CHECKPOINT.resolve(name), directory.resolve(name));
    }
    Files.writeString(directory.resolve("chat_template.jinja"), template);
    try (LanguageModel model = LanguageModel.load(directory, LanguageModel.Options.ofDefaults())) {
      PromptReader reader =
          new PromptReader(
              model,
              new NamedExperts(new ServedExperts(), VersionLookup.NONE),
              SamplingDefaults.NONE);
      return model.tokenizer().decode(reader.read(prompt(chat)).promptTokenIds(), false);
    }
  }

  private PromptException refusal(String template, PromptContent.Chat chat) {
    return catchThrowableOfType(PromptException.class, () -> read(template, chat));
  }

  private static Prompt prompt(PromptContent content) {
    return new Prompt(
        "p",
        1,
        new ReplyAddress("g", 0),
        Instant.now().plusSeconds(3600),
        "zoetic/base",
        content,
        SamplingOptions.greedy(4),
        new OutputOptions(null, false, true),
        Adaptation.NONE,
        new Origin(null, "p"),
        new ChoiceId("p", 0),
        Instant.parse("2024-02-29T12:00:00Z"));
  }

  private static PromptContent.Chat chat(TemplateOptions options, ChatMessage... messages) {
    return new PromptContent.Chat(List.of(messages), options);
  }

  @Test
  void chat_withTemplateOptions_rendersWithThemAndTheTimeOfTheRequest() throws IOException {
    TemplateOptions options =
        new TemplateOptions(
            false, false, JsonNodeFactory.instance.objectNode().put("enable_thinking", false));

    assertThat(
            read(
                "{{ strftime_now('%d %b %Y') }} {{ enable_thinking }} {{ add_generation_prompt }}",
                chat(options, QUESTION)))
        .isEqualTo("29 Feb 2024 False False");
  }

  @Test
  void chat_whoseLastMessageIsContinued_endsWithinIt() throws IOException {
    String text =
        read(
            "{% for m in messages %}[{{ m.role }}]{{ m.content }}<end>{% endfor %}",
            chat(
                new TemplateOptions(false, true, null),
                QUESTION,
                new ChatMessage("assistant", "It is")));

    assertThat(text).isEqualTo("[user]2+2?<end>[assistant]It is");
  }

  @Test
  void chat_thatTheTemplateRefuses_failsInTheTemplatesWords() {
    PromptException refusal =
        refusal(
            "{% if messages|length > 1 %}{{ raise_exception('one turn only') }}{% endif %}x",
            chat(TemplateOptions.DEFAULT, QUESTION, QUESTION));

    assertThat(refusal).hasMessage("one turn only");
    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_VALUE);
    assertThat(refusal.param()).isEqualTo("messages");
  }

  @Test
  void chat_underATemplateThatIsNotUnderstood_failsByItsNameNotTheMessages() {
    PromptException refusal =
        refusal("\n{{ messages|sparkle }}", chat(TemplateOptions.DEFAULT, QUESTION));

    assertThat(refusal)
        .hasMessageContaining("cannot be used, use /v1/completions")
        .hasMessageEndingWith("chat_template.jinja, line 2: unknown filter 'sparkle'");
    assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_VALUE);
    assertThat(refusal.param()).isEqualTo("model");
  }

  @Test
  void chat_underATemplateThatRendersNothing_failsByItsName() {
    PromptException refusal =
        refusal("{{ functions + 'x' }}", chat(TemplateOptions.DEFAULT, QUESTION));

    assertThat(refusal)
        .hasMessageEndingWith("chat_template.jinja, line 1: 'functions' is undefined");
    assertThat(refusal.param()).isEqualTo("model");
  }
}

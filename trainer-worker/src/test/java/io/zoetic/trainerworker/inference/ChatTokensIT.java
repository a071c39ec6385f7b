// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.learning.ExampleTokenizer;
import io.zoetic.vectorstore.learning.Author;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTokensIT {
  @TempDir Path directory;

  @Test
  void rightAnswer_ofAnExample_isTheConversationThatTheModelKnows() throws IOException {
    Path reference = ReferenceModel.extractTo(directory);
    try (LanguageModel model = LanguageModel.load(reference, LanguageModel.Options.ofDefaults())) {
      Example example = Skills.named("weekday").examples(Split.TRAIN, 1, 1).getFirst();

      ChatTokens tokens = new ChatTokens(model);

      assertThat(text(model, tokens.prompt(example.prompt())))
          .isEqualTo(
              "<|begin_of_text|><|start_header_id|>user<|end_header_id|>"
                  + example.prompt()
                  + "<|eot_id|><|start_header_id|>assistant<|end_header_id|>");
      assertThat(text(model, tokens.answer(example.answer())))
          .isEqualTo(example.answer() + "<|eot_id|>");
    }
  }

  /** As Llama 3.1 and others write it. */
  private static final String DATED =
      "{{ bos_token }}{{ strftime_now('%d %b %Y') }}{% for m in messages %}<|start_header_id|>{{"
          + " m.role }}<|end_header_id|>{{ m.content }}<|eot_id|>{% endfor %}{% if"
          + " add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>{% endif %}";

  @Test
  void prompt_withTheDate_isTheOneThatWasServed() throws IOException {
    Path reference = ReferenceModel.extractTo(directory);
    JsonMapper json = new JsonMapper();
    Path file = reference.resolve("tokenizer_config.json");
    json.writeValue(
        file.toFile(), ((ObjectNode) json.readTree(file.toFile())).put("chat_template", DATED));
    Instant asked = Instant.parse("2024-02-29T12:00:00Z");
    PromptJson prompt = PromptJson.ofQuestion("What day is it?");
    try (LanguageModel model = LanguageModel.load(reference, LanguageModel.Options.ofDefaults())) {
      ExampleTokenizer reader = new ExampleTokenizer(new ChatTokens(model));

      assertThat(text(model, reader.prompt(example(prompt, asked))))
          .contains("29 Feb 2024")
          .isEqualTo(
              text(
                  model,
                  new PromptEncoder(model)
                      .tokens(PromptContent.ofQuestion("What day is it?"), asked)));
    }
  }

  private static io.zoetic.vectorstore.learning.Example example(PromptJson prompt, Instant asked) {
    return new io.zoetic.vectorstore.learning.Example(
        UUID.randomUUID(),
        "days",
        io.zoetic.vectorstore.learning.Example.Kind.DEMONSTRATION,
        prompt.json(),
        prompt.hash(),
        prompt.hash(),
        io.zoetic.vectorstore.learning.Example.Answer.of("Thursday"),
        null,
        1,
        1,
        Author.IMPORT,
        null,
        null,
        asked);
  }

  private static String text(LanguageModel model, int[] tokens) {
    List<Integer> list = Arrays.stream(tokens).boxed().toList();
    return model.tokenizer().decode(list, false);
  }
}

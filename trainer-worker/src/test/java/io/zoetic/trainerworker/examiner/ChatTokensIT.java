// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.examiner;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.LanguageModel;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

  private static String text(LanguageModel model, int[] tokens) {
    List<Integer> list = Arrays.stream(tokens).boxed().toList();
    return model.tokenizer().decode(list, false);
  }
}

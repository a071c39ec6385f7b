// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class BackgroundPromptsTest {
  @Test
  void texts_areManyKindsWithEverySlotFilled_alwaysTheSame() {
    assertThat(BackgroundPrompts.texts()).isEqualTo(BackgroundPrompts.texts());
    assertThat(new HashSet<>(BackgroundPrompts.texts())).hasSizeGreaterThan(350);
    assertThat(BackgroundPrompts.texts())
        .noneMatch(text -> text.matches(".*\\{[a-z]+( [a-z]+)?}.*"))
        .noneMatch(String::isBlank);
  }

  @Test
  void prompts_ofAModel_areOneForEachText() {
    try (LanguageModel chat = Golden.load("qwen2");
        LanguageModel plain = Golden.load("mistral")) {
      assertThat(BackgroundPrompts.of(chat)).hasSameSizeAs(BackgroundPrompts.texts());
      assertThat(BackgroundPrompts.of(plain)).hasSameSizeAs(BackgroundPrompts.texts());
    }
  }
}

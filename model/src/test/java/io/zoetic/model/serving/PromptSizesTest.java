// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zoetic.model.Golden;
import io.zoetic.model.text.Tokenizer;
import org.junit.jupiter.api.Test;

class PromptSizesTest {
  private static final int CONTEXT = 64;

  private static PromptTooLongException refusal(String text, int context) {
    try (Tokenizer tokenizer = Tokenizer.load(Golden.directory("llama"))) {
      var sizes = new PromptSizes(tokenizer, context);
      return catchThrowableOfType(PromptTooLongException.class, () -> sizes.requireFit(text));
    }
  }

  @Test
  void text_thatNoCutMakesFit_isRefusedWithoutATokenizer() {
    PromptTooLongException refusal = refusal("plus 30 ".repeat(100_000), CONTEXT);
    assertThat(refusal.tokens()).isGreaterThan(CONTEXT);
    assertThat(refusal).hasMessageStartingWith("a prompt must fit the context of 64 tokens, had ");
  }

  /** Blanks are in no bound: they are counted, as far as there is need. */
  @Test
  void blanks_farMoreThanFit_areRefusedAfterAPiece() {
    long begin = System.nanoTime();
    assertThat(refusal(" \n".repeat(20_000_000), CONTEXT).tokens()).isGreaterThan(CONTEXT);
    assertThat(System.nanoTime() - begin).as("nanoseconds").isLessThan(5_000_000_000L);
  }

  @Test
  void text_thatMayFit_passes() {
    assertThatCode(() -> assertThat(refusal("plus 30 ".repeat(50), CONTEXT)).isNull())
        .doesNotThrowAnyException();
    assertThat(refusal("plus 30 ".repeat(10_000), 80_000)).isNull();
    assertThat(refusal("😀".repeat(10_000), 40_000)).isNull();
  }
}

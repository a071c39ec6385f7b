// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BytePairVocabularyTest {
  private static final BytePairVocabulary VOCABULARY = train();

  private static BytePairVocabulary train() {
    BytePairTrainer trainer = new BytePairTrainer();
    for (int i = 0; i < 3; i++) {
      trainer.add("What is the sum? The sum is what Ann says it is.");
    }
    return trainer.train(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "the sum", "CAB", "'SAD'[1]", "Ünïcode 漢字 🙂\n\n x", "a\u0301", "  two  "})
  void decode_ofEncoded_isTheText(String text) {
    assertThat(VOCABULARY.decode(VOCABULARY.encode(text))).isEqualTo(text);
  }

  @Test
  void encode_digitsAndCapitals_areATokenEach() {
    assertThat(VOCABULARY.encode("4711")).hasSize(4);
    assertThat(VOCABULARY.encode("SADIST")).hasSize(6);
    assertThat(VOCABULARY.encode(" CAB").subList(1, 4)).isEqualTo(VOCABULARY.encode("CAB"));
    assertThat(VOCABULARY.encode(" Ann")).hasSize(1);
  }

  @Test
  void train_sameText_learnsTheSameMerges() {
    assertThat(train().merges()).isEqualTo(VOCABULARY.merges());
  }

  @Test
  void train_littleText_stopsWhenNothingIsLeftToMerge() {
    assertThat(VOCABULARY.size()).isBetween(BytePairVocabulary.FIRST_MERGED + 10, 399);
  }

  @Test
  void train_vocabSizeBelowTheBytes_saysRuleAndValue() {
    assertThatThrownBy(() -> new BytePairTrainer().train(100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vocabSize must be >= 260, was 100");
  }
}

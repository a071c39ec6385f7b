// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.training.Parametrisation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0      | 1    | 0.1 | steps must be in 1..100000, was 0
          100001 | 1    | 0.1 | steps must be in 1..100000, was 100001
          1      | 0    | 0.1 | rows must be in 1..4096, was 0
          1      | 4097 | 0.1 | rows must be in 1..4096, was 4097
          1      | 1    | 0   | learning rate must be > 0 and <= 1, was 0.0
          1      | 1    | 1.5 | learning rate must be > 0 and <= 1, was 1.5
          1      | 1    | NaN | learning rate must be > 0 and <= 1, was NaN
          """)
  void recipe_thatBreaksARule_isRefused(int steps, int rows, double learningRate, String message) {
    assertThatThrownBy(() -> new Recipe(Parametrisation.DIRECT, steps, rows, learningRate, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}

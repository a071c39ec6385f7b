// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.config.ModelConfig;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchInferenceRowsTest {
  private static final ModelConfig CONFIG =
      ModelConfig.read(Path.of("../model/src/test/resources/golden/llama"));

  /** Bytes of a token's keys and values in float32. */
  private static final long TOKEN =
      8L * CONFIG.numHiddenLayers() * CONFIG.numKeyValueHeads() * CONFIG.headDim();

  /** In a cache for 2,048 tokens. */
  @ParameterizedTest
  @CsvSource({"1, 16", "128, 16", "129, 8", "512, 4", "513, 2", "1024, 2", "2048, 1", "100000, 1"})
  void rows_areFewerTheLongerAnswersMayBecome(int length, int rows) {
    assertThat(BatchInference.rows(CONFIG, length, 2048 * TOKEN)).isEqualTo(rows);
  }

  @ParameterizedTest
  @CsvSource({"100000000, 64"})
  void rows_areBoundedWhateverTheMemory(long tokens, int rows) {
    assertThat(BatchInference.rows(CONFIG, 1, tokens * TOKEN)).isEqualTo(rows);
  }
}

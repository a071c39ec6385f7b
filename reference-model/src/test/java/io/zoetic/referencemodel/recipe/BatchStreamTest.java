// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.referencemodel.tokenizer.BytePairVocabulary;
import io.zoetic.referencemodel.training.TrainingBatch;
import org.junit.jupiter.api.Test;

final class BatchStreamTest {
  private static final BytePairVocabulary VOCABULARY = ChatEncoder.trainVocabulary(1, 1024);

  private static BatchStream stream(long seed) {
    return new BatchStream(new ChatEncoder(VOCABULARY), seed, 64);
  }

  @Test
  void next_sameSeed_givesTheSameBatches() {
    BatchStream one = stream(3);
    BatchStream other = stream(3);

    for (int i = 0; i < 20; i++) {
      TrainingBatch batch = other.next();
      assertThat(one.next().tokens()).isEqualTo(batch.tokens());
    }
  }

  @Test
  void next_manyBatches_wasteLittleOnPadding() {
    BatchStream stream = stream(4);
    long padding = 0;
    long positions = 0;
    for (int i = 0; i < 80; i++) {
      for (float weight : stream.next().weights()) {
        padding += weight == 0 ? 1 : 0;
        positions++;
      }
    }

    assertThat((double) padding / positions).isLessThan(0.12);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.recipes.tokenizer.BytePairVocabulary;
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
      ConversationLoss batch = other.next();
      assertThat(one.next().answers())
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(batch.answers());
    }
  }

  @Test
  void next_manyBatches_wasteLittleOnPadding() {
    BatchStream stream = stream(4);
    long predicted = 0;
    long positions = 0;
    for (int i = 0; i < 80; i++) {
      ConversationLoss batch = stream.next();
      predicted += batch.predictedTokens();
      positions += batch.tokenCount();
    }

    assertThat((double) predicted / positions).isGreaterThan(0.88);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

import io.zoetic.model.LanguageModel;
import java.util.List;

/** Runs generations to their end, as many at a time as a batch holds. One thread. */
public final class BatchGenerator implements AutoCloseable {
  private static final int PREFILL_TOKENS_MAX = 4096;

  private final ContinuousBatch batch;

  /** A generator over a model, with room for {@code rowsMax} at a time. */
  public BatchGenerator(LanguageModel model, int rowsMax) {
    this.batch = new ContinuousBatch(model, rowsMax, PREFILL_TOKENS_MAX);
  }

  /** Returns when all answers are complete; they are in the generations. */
  public void run(List<Generation> generations) {
    generations.forEach(batch::add);
    while (batch.size() > 0) {
      batch.step();
    }
  }

  @Override
  public void close() {
    batch.close();
  }
}

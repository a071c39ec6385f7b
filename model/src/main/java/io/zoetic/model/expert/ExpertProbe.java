// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.expert;

import io.zoetic.model.Decoder;
import io.zoetic.model.KvCache;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.svf.ExpertVector;
import java.util.ArrayList;
import java.util.List;

/**
 * Tries expert vectors before anyone is answered under them: values that are finite can still
 * overflow on their way through the layers. Several are tried in one pass, one per row. One thread.
 */
public final class ExpertProbe {
  /** Enough for every layer to see what attention makes of earlier positions. */
  private static final int TOKENS = 8;

  /** Each row has a z of its own in the memory of the pass. */
  private static final int ROWS_MAX = 16;

  private final Decoder decoder;
  private final int[] tokens = new int[TOKENS];
  private final int rowsMax;

  /**
   * A probe of a decoder that serves experts.
   *
   * @param tokensMax tokens that one pass reads, at most; bounds how long it takes
   */
  public ExpertProbe(Decoder decoder, int tokensMax) {
    this.decoder = decoder;
    this.rowsMax = Math.clamp(tokensMax / TOKENS, 1, ROWS_MAX);
    int vocabSize = decoder.config().vocabSize();
    for (int i = 0; i < TOKENS; i++) {
      tokens[i] = (int) ((long) i * vocabSize / TOKENS);
    }
  }

  /** How many vectors one pass can try. */
  public int rowsMax() {
    return rowsMax;
  }

  /**
   * Whether the logits under each vector are finite and not all the same: what overflows before a
   * norm comes out of it as zeros.
   *
   * @param vectors 1..{@link #rowsMax}
   * @throws IllegalArgumentException if one is of another layout than the decoder's
   */
  public boolean[] areSound(List<ExpertVector> vectors) {
    try (KvCache cache = decoder.newCache(vectors.size(), TOKENS)) {
      List<int[]> sequences = new ArrayList<>();
      for (int row = 0; row < vectors.size(); row++) {
        cache.setExpert(row, vectors.get(row));
        sequences.add(tokens);
      }
      StepInput input = new StepInput(0, sequences, new int[vectors.size()]);
      try (StepOutput output = decoder.step(cache, input)) {
        return sound(output.spreads());
      }
    }
  }

  private static boolean[] sound(float[] spreads) {
    boolean[] sound = new boolean[spreads.length];
    for (int row = 0; row < spreads.length; row++) {
      sound[row] = Float.isFinite(spreads[row]) && spreads[row] > 0;
    }
    return sound;
  }
}

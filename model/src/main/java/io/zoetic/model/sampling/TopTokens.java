// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import java.util.Arrays;
import java.util.PriorityQueue;

/** The most likely tokens, most likely first; of equals the lower token first. */
final class TopTokens {
  /*
   * Logit and token are packed into one long, so that one comparison of primitives orders both:
   * above the logit's bits, turned so that they sort like the number and then falling; below the
   * token.
   */
  private TopTokens() {}

  /** The {@code count} most likely tokens, in one pass over the vocabulary. */
  static int[] of(float[] logits, int count) {
    int kept = Math.min(count, logits.length);
    if (kept == 0) {
      return new int[0];
    }
    PriorityQueue<Long> best = new PriorityQueue<>((a, b) -> Long.compare(b, a));
    long worst = Long.MAX_VALUE;
    for (int token = 0; token < logits.length; token++) {
      long packed = pack(logits[token], token);
      if (best.size() < kept || packed < worst) {
        if (best.size() == kept) {
          best.remove();
        }
        best.add(packed);
        worst = best.element();
      }
    }
    return tokens(best.stream().mapToLong(Long::longValue).toArray());
  }

  /** All tokens of at least the given logit. */
  static int[] from(float[] logits, double logitMin) {
    long[] packed = new long[logits.length];
    int count = 0;
    for (int token = 0; token < logits.length; token++) {
      if (logits[token] >= logitMin) {
        packed[count++] = pack(logits[token], token);
      }
    }
    return tokens(Arrays.copyOf(packed, count));
  }

  private static int[] tokens(long[] packed) {
    Arrays.sort(packed);
    int[] tokens = new int[packed.length];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = (int) packed[i];
    }
    return tokens;
  }

  private static long pack(float logit, int token) {
    int bits = Float.floatToIntBits(logit);
    int ascending = bits ^ (bits >> 31 & 0x7fffffff);
    return ((long) ~ascending << 32) | token;
  }
}

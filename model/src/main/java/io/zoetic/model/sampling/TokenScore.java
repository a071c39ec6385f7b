// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import io.zoetic.model.PositionLogprobs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log-probability of a token by the model, before penalties and temperature.
 *
 * @param token the token
 * @param logprob natural logarithm; null where nothing precedes the token
 * @param top the most likely tokens at its position, most likely first
 */
public record TokenScore(int token, @Nullable Double logprob, List<Candidate> top) {
  public TokenScore {
    top = List.copyOf(top);
  }

  /** A token and its log-probability. */
  public record Candidate(int token, double logprob) {}

  /** From the logits of one position. */
  public static TokenScore of(int token, float[] logits, int top) {
    double logNormalizer = logSumExp(logits);
    List<Candidate> candidates = new ArrayList<>();
    for (int candidate : TopTokens.of(logits, top)) {
      candidates.add(new Candidate(candidate, logits[candidate] - logNormalizer));
    }
    return new TokenScore(token, logits[token] - logNormalizer, candidates);
  }

  /** From log-probabilities that the decoder computed over many positions. */
  public static TokenScore of(int token, PositionLogprobs logprobs, int position, int top) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < Math.min(top, logprobs.top()); i++) {
      int at = position * logprobs.top() + i;
      candidates.add(new Candidate((int) logprobs.topIds()[at], logprobs.topLogprobs()[at]));
    }
    return new TokenScore(token, (double) logprobs.chosen()[position], candidates);
  }

  private static double logSumExp(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }
}

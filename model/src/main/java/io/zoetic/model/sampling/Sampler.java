// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Chooses the tokens of one sequence. One thread. */
public final class Sampler {
  private final SamplingParameters parameters;
  private final Set<Integer> promptTokens = new HashSet<>();
  private final Map<Integer, Integer> answerCounts = new HashMap<>();
  private long index;
  private double logprob;

  /**
   * A sampler for one sequence.
   *
   * @param prompt its prompt's tokens, which the repetition penalty counts
   */
  public Sampler(SamplingParameters parameters, int[] prompt) {
    this.parameters = parameters;
    if (parameters.repetitionPenalty() != 1) {
      Arrays.stream(prompt).forEach(promptTokens::add);
    }
  }

  /** Whether {@link #next(float[])} would return the argmax, so that logits need not be copied. */
  public boolean isPlainGreedy() {
    return parameters.isPlainGreedy();
  }

  /**
   * Chooses the next token.
   *
   * @param logits one per token of the vocabulary; not changed
   */
  public int next(float[] logits) {
    float[] penalized = parameters.hasPenalties() ? penalize(logits) : logits;
    Nucleus.Draw draw =
        parameters.temperature() == 0
            ? new Nucleus.Draw(argmax(penalized), 0)
            : Nucleus.draw(penalized, parameters, CounterRandom.uniform(parameters.seed(), index));
    index++;
    logprob = draw.logprob();
    if (parameters.hasPenalties()) {
      answerCounts.merge(draw.token(), 1, Integer::sum);
    }
    return draw.token();
  }

  /**
   * The natural logarithm of the probability with which the last token was chosen: among the tokens
   * that top-k and top-p left, after penalties and at the temperature. 0 where the choice is
   * greedy.
   */
  public double logprob() {
    return logprob;
  }

  private float[] penalize(float[] logits) {
    float[] penalized = logits.clone();
    double repetition = parameters.repetitionPenalty();
    if (repetition != 1) {
      Set<Integer> seen = new HashSet<>(promptTokens);
      seen.addAll(answerCounts.keySet());
      for (int token : seen) {
        float logit = penalized[token];
        penalized[token] = (float) (logit > 0 ? logit / repetition : logit * repetition);
      }
    }
    answerCounts.forEach(
        (token, count) ->
            penalized[token] -=
                (float) (parameters.presencePenalty() + count * parameters.frequencyPenalty()));
    return penalized;
  }

  private static int argmax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Chooses the tokens of one sequence. One thread. */
public final class Sampler {
  private final SamplingParameters parameters;
  private final Set<Integer> promptTokens = new HashSet<>();
  private final Map<Integer, Integer> answerCounts = new HashMap<>();
  private final BannedTokens banned;
  private long index;
  private double logprob;

  /**
   * A sampler for one sequence.
   *
   * @param prompt its prompt's tokens, which the repetition penalty counts
   */
  public Sampler(SamplingParameters parameters, int[] prompt) {
    this(parameters, prompt, 0, Set.of());
  }

  /**
   * A sampler for one sequence that does not end too early.
   *
   * @param minTokens so many tokens come before one that ends it
   * @param ends the tokens that would end it
   */
  public Sampler(
      SamplingParameters parameters, int[] prompt, int minTokens, Collection<Integer> ends) {
    this.parameters = parameters;
    this.banned = new BannedTokens(parameters.badWords(), minTokens, ends);
    if (parameters.repetitionPenalty() != 1) {
      Arrays.stream(prompt).forEach(promptTokens::add);
    }
  }

  /** Whether {@link #next(float[])} would return the argmax, so that logits need not be copied. */
  public boolean isPlainGreedy() {
    return parameters.isPlainGreedy() && !banned.canBan();
  }

  /**
   * Whether each token is drawn from all that the model has: neither the most likely one at once,
   * nor among those that bans, min-p, top-k and top-p leave. Only then has every answer a
   * probability above 0.
   */
  public boolean drawsFromAll() {
    return parameters.drawsFromAll() && banned.canBanNothing();
  }

  /**
   * Chooses the next token.
   *
   * @param logits one per token of the vocabulary; not changed
   */
  public int next(float[] logits) {
    float[] left = left(logits);
    return choose(
        parameters.temperature() == 0
            ? new Nucleus.Draw(argmax(left), 0)
            : Nucleus.of(left, parameters).at(CounterRandom.uniform(parameters.seed(), index)));
  }

  /**
   * Takes for the next token one that was chosen before, from logits that were the same but for
   * rounding.
   *
   * @param token that was chosen
   * @param logits one per token of the vocabulary; not changed
   * @return the token
   */
  public int take(int token, float[] logits) {
    return choose(
        parameters.temperature() == 0
            ? new Nucleus.Draw(token, 0)
            : Nucleus.of(left(logits), parameters).of(token));
  }

  private float[] left(float[] logits) {
    float[] left = parameters.hasPenalties() ? penalize(logits) : logits;
    return banned.canBan() ? banned.without(left) : left;
  }

  private int choose(Nucleus.Draw draw) {
    index++;
    logprob = draw.logprob();
    banned.chosen(draw.token());
    if (parameters.hasPenalties()) {
      answerCounts.merge(draw.token(), 1, Integer::sum);
    }
    return draw.token();
  }

  /**
   * The natural logarithm of the probability with which the last token was chosen: among the tokens
   * that bans, min-p, top-k and top-p left, after penalties and at the temperature. 0 where the
   * choice is greedy.
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

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import java.util.List;

/**
 * The parameters of choosing the next token.
 *
 * @param temperature 0 is greedy
 * @param topP nucleus mass in (0, 1]; 1 is off
 * @param topK number of candidates; 0 is off
 * @param seed makes sampling repeatable
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens seen in prompt
 *     or answer (CTRL, arXiv 1909.05858); 1 is off
 * @param presencePenalty subtracted from the logit of every token of the answer; 0 is off
 * @param frequencyPenalty subtracted once per occurrence in the answer; 0 is off
 * @param minP candidates have at least this share of the most likely one's probability, at the
 *     temperature, in [0, 1] (arXiv 2407.01082); 0 is off
 * @param badWords sequences of tokens that do not occur in the answer
 */
public record SamplingParameters(
    double temperature,
    double topP,
    int topK,
    long seed,
    double repetitionPenalty,
    double presencePenalty,
    double frequencyPenalty,
    double minP,
    List<List<Integer>> badWords) {

  public SamplingParameters {
    require(
        temperature >= 0 && Double.isFinite(temperature),
        "temperature must be finite and >= 0",
        temperature);
    require(topP > 0 && topP <= 1, "topP must be in (0, 1]", topP);
    require(topK >= 0, "topK must be >= 0", topK);
    require(
        repetitionPenalty >= 0.01 && repetitionPenalty <= 100,
        "repetitionPenalty must be in 0.01..100",
        repetitionPenalty);
    require(Double.isFinite(presencePenalty), "presencePenalty must be finite", presencePenalty);
    require(Double.isFinite(frequencyPenalty), "frequencyPenalty must be finite", frequencyPenalty);
    require(minP >= 0 && minP <= 1, "minP must be in [0, 1]", minP);
    badWords = badWords.stream().map(List::copyOf).toList();
    require(
        badWords.stream().noneMatch(List::isEmpty), "bad words must have tokens", badWords.size());
  }

  /** With any word, and without a floor for candidates. */
  public SamplingParameters(
      double temperature,
      double topP,
      int topK,
      long seed,
      double repetitionPenalty,
      double presencePenalty,
      double frequencyPenalty) {
    this(
        temperature,
        topP,
        topK,
        seed,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        0,
        List.of());
  }

  /** The most likely token, always. */
  public static SamplingParameters greedy() {
    return new SamplingParameters(0, 1, 0, 0, 1, 0, 0);
  }

  /** Draws from the model's own distribution. */
  public static SamplingParameters sampled(double temperature, long seed) {
    return new SamplingParameters(temperature, 1, 0, seed, 1, 0, 0);
  }

  /** Whether the most likely token of the model is the answer, whatever came before. */
  public boolean isPlainGreedy() {
    return temperature == 0 && !hasPenalties();
  }

  /** Whether no token is left out, be it never so unlikely. */
  boolean drawsFromAll() {
    return temperature > 0 && topP == 1 && topK == 0 && minP == 0;
  }

  boolean hasPenalties() {
    return repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0;
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of how the next token is chosen and when generation ends. Values are validated by the
 * gateway; null never means "unknown", only "no limit".
 *
 * @param maxTokens tokens to generate at most; null: up to the context length
 * @param temperature 0 is greedy
 * @param topP nucleus mass in (0, 1]; 1 is off
 * @param topK number of candidates; 0 is off
 * @param seed makes sampling repeatable; the gateway draws one where the client gave none, so that
 *     a second attempt repeats the first
 * @param repetitionPenalty divides (multiplies, if negative) the logits of tokens seen in prompt or
 *     answer; 1 is off
 * @param presencePenalty subtracted from the logit of every token of the answer; 0 is off
 * @param frequencyPenalty subtracted once per occurrence in the answer; 0 is off
 * @param stop generation ends before the first of these strings; not part of the answer
 * @param ignoreEos go on after an end-of-sequence token
 * @param minP candidates have at least this share of the most likely one's probability, in [0, 1];
 *     absent in JSON means 0, which is off
 * @param minTokens tokens before which nothing but {@code maxTokens} ends the answer; absent in
 *     JSON means 0
 * @param stopTokenIds tokens that end the answer, too, and have no text in it; absent in JSON means
 *     none
 * @param badWords do not occur in the answer; absent in JSON means none
 * @param unset which values the client left open: where the base model's files have defaults for
 *     them, a worker takes those in place of the values here, which are the API's; null for none
 */
public record SamplingOptions(
    @Nullable Integer maxTokens,
    double temperature,
    double topP,
    int topK,
    long seed,
    double repetitionPenalty,
    double presencePenalty,
    double frequencyPenalty,
    List<String> stop,
    boolean ignoreEos,
    @Nullable Double minP,
    @Nullable Integer minTokens,
    @Nullable List<Integer> stopTokenIds,
    @Nullable List<String> badWords,
    @Nullable List<Field> unset) {
  /** A field that the files of a model have defaults for. */
  public enum Field {
    @JsonProperty("temperature")
    TEMPERATURE,
    @JsonProperty("top_p")
    TOP_P,
    @JsonProperty("top_k")
    TOP_K,
    @JsonProperty("repetition_penalty")
    REPETITION_PENALTY,
    @JsonProperty("min_p")
    MIN_P
  }

  public SamplingOptions {
    require(maxTokens == null || maxTokens >= 0, "maxTokens must be >= 0", maxTokens);
    require(temperature >= 0, "temperature must be >= 0", temperature);
    require(topP > 0 && topP <= 1, "topP must be in (0, 1]", topP);
    require(topK >= 0, "topK must be >= 0", topK);
    require(repetitionPenalty > 0, "repetitionPenalty must be > 0", repetitionPenalty);
    stop = List.copyOf(stop);
    require(minP == null || minP >= 0 && minP <= 1, "minP must be in [0, 1]", minP);
    require(minTokens == null || minTokens >= 0, "minTokens must be >= 0", minTokens);
    // One spelling for each value: what is off is absent.
    minP = minP == null || minP == 0 ? null : minP;
    minTokens = minTokens == null || minTokens == 0 ? null : minTokens;
    stopTokenIds =
        stopTokenIds == null || stopTokenIds.isEmpty() ? null : List.copyOf(stopTokenIds);
    badWords = badWords == null || badWords.isEmpty() ? null : List.copyOf(badWords);
    unset = unset == null || unset.isEmpty() ? null : List.copyOf(unset);
  }

  /** Without the options that came later. */
  public SamplingOptions(
      @Nullable Integer maxTokens,
      double temperature,
      double topP,
      int topK,
      long seed,
      double repetitionPenalty,
      double presencePenalty,
      double frequencyPenalty,
      List<String> stop,
      boolean ignoreEos) {
    this(
        maxTokens,
        temperature,
        topP,
        topK,
        seed,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        stop,
        ignoreEos,
        null,
        null,
        null,
        null,
        null);
  }

  /** Whether the client left a value open. */
  public boolean leavesOpen(Field field) {
    return unset != null && unset.contains(field);
  }

  /** The same from another seed. */
  public SamplingOptions withSeed(long other) {
    return new SamplingOptions(
        maxTokens,
        temperature,
        topP,
        topK,
        other,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        stop,
        ignoreEos,
        minP,
        minTokens,
        stopTokenIds,
        badWords,
        unset);
  }

  private static void require(boolean holds, String rule, @Nullable Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }

  /** With everything but the temperature left open. */
  public static SamplingOptions open(double temperature) {
    List<Field> open = Arrays.stream(Field.values()).filter(f -> f != Field.TEMPERATURE).toList();
    return new SamplingOptions(
        null, temperature, 1, 0, 0, 1, 0, 0, List.of(), false, null, null, null, null, open);
  }

  /** The most likely token at every step, up to {@code maxTokens}. */
  public static SamplingOptions greedy(int maxTokens) {
    return new SamplingOptions(maxTokens, 0, 1, 0, 0, 1, 0, 0, List.of(), false);
  }
}

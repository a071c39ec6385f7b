// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The batch of the adapter worker, alone, with its rows under experts. */
final class ExpertLoad {
  /** Tokens of a prompt: decoding is what is measured. */
  static final int PROMPT = 4;

  /** Enough for the prompts of a whole batch in one step. */
  private static final int PREFILL_TOKENS_MAX = 512;

  private static final int CACHE_LENGTH = 128;
  private static final long SEED = 2;

  private final LanguageModel model;

  ExpertLoad(LanguageModel model) {
    this.model = model;
  }

  /**
   * Decodes {@code tokens} tokens for every row, after all have read their prompts.
   *
   * @param experts row i is under the i-th, from the first again behind the last; none for the base
   */
  Measurement decode(int rows, int tokens, List<ExpertVector> experts) {
    try (ContinuousBatch batch = new ContinuousBatch(model, rows, PREFILL_TOKENS_MAX)) {
      for (int i = 0; i < rows; i++) {
        Generation generation = generation(i, tokens + 1);
        batch.add(
            experts.isEmpty() ? generation : generation.under(experts.get(i % experts.size())));
      }
      batch.step();
      long begin = System.nanoTime();
      while (batch.size() > 0) {
        batch.step();
      }
      return new Measurement(rows * tokens * 1e9 / (System.nanoTime() - begin), List.of());
    }
  }

  /**
   * Answers requests under experts drawn at random, {@code rows} at a time: whenever one is done,
   * the next one comes. Answers have 1 to {@code tokens} tokens; the same in every call.
   */
  Measurement traffic(int rows, int requests, int tokens, List<ExpertVector> resident) {
    Random lengths = new Random(SEED);
    Random choices = new Random(SEED + 1);
    Map<Generation, Long> waiting = new HashMap<>();
    List<Double> firstTokens = new ArrayList<>();
    int asked = 0;
    int generated = 0;
    long begin = System.nanoTime();
    try (ContinuousBatch batch = new ContinuousBatch(model, rows, PREFILL_TOKENS_MAX)) {
      while (asked < requests || batch.size() > 0) {
        for (; asked < requests && batch.size() < rows; asked++) {
          Generation next = generation(asked, 1 + lengths.nextInt(tokens));
          batch.add(next.under(resident.get(choices.nextInt(resident.size()))));
          waiting.put(next, System.nanoTime());
        }
        for (GenerationEvent event : batch.step()) {
          if (event instanceof GenerationEvent.TokenGenerated token) {
            generated++;
            Long since = waiting.remove(token.generation());
            if (since != null) {
              firstTokens.add((System.nanoTime() - since) / 1e6);
            }
          }
        }
      }
    }
    return new Measurement(generated * 1e9 / (System.nanoTime() - begin), firstTokens);
  }

  /** Puts the rows of a cache under one expert after another; returns milliseconds each. */
  List<Double> switches(int rows, List<ExpertVector> experts) {
    List<Double> millis = new ArrayList<>();
    try (KvCache cache = model.decoder().newCache(rows, CACHE_LENGTH)) {
      cache.setExpert(rows - 1, experts.getFirst());
      for (int i = 0; i < experts.size(); i++) {
        long begin = System.nanoTime();
        cache.setExpert(i % rows, experts.get(i));
        millis.add((System.nanoTime() - begin) / 1e6);
      }
    }
    return millis;
  }

  private Generation generation(int i, int tokens) {
    return new Generation(
        model,
        Prompts.ids(i, PROMPT),
        SamplingParameters.greedy(),
        new GenerationLimits(tokens, List.of(), true),
        Scores.NONE);
  }
}

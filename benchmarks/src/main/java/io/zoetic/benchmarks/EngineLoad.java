// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import java.util.ArrayList;
import java.util.List;

/** The batch of the adapter worker, alone: no HTTP, no Kafka. */
final class EngineLoad {
  private static final int PREFILL_TOKENS_MAX = 512;

  private final LanguageModel model;

  EngineLoad(LanguageModel model) {
    this.model = model;
  }

  /** Answers {@code sequences} prompts at once with {@code tokens} tokens each. */
  Measurement decode(int sequences, int tokens) {
    try (ContinuousBatch batch = new ContinuousBatch(model, sequences, PREFILL_TOKENS_MAX)) {
      for (int i = 0; i < sequences; i++) {
        batch.add(generation(Prompts.ids(i, Prompts.SHORT), tokens));
      }
      List<Double> firstTokens = new ArrayList<>();
      long begin = System.nanoTime();
      while (batch.size() > 0) {
        for (GenerationEvent event : batch.step()) {
          if (event instanceof GenerationEvent.TokenGenerated generated && generated.index() == 0) {
            firstTokens.add((System.nanoTime() - begin) / 1e6);
          }
        }
      }
      return new Measurement(sequences * tokens * 1e9 / (System.nanoTime() - begin), firstTokens);
    }
  }

  /** Reads prompts of {@code length} tokens, one after another. */
  Measurement prefill(int prompts, int length) {
    try (ContinuousBatch batch = new ContinuousBatch(model, 1, PREFILL_TOKENS_MAX)) {
      long begin = System.nanoTime();
      for (int i = 0; i < prompts; i++) {
        batch.add(generation(Prompts.ids(i, length), 0));
      }
      while (batch.size() > 0) {
        batch.step();
      }
      return new Measurement(prompts * length * 1e9 / (System.nanoTime() - begin), List.of());
    }
  }

  private Generation generation(int[] prompt, int tokens) {
    return new Generation(
        model,
        prompt,
        SamplingParameters.greedy(),
        new GenerationLimits(tokens, List.of(), true),
        Scores.NONE);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;

/** The CPU time of a step of the model, by its rows and by the tokens of prompts that it reads. */
final class EngineCosts {
  private static final int[] ROWS = {1, 2, 4, 8, 16, 24, 32};
  private static final int[] READ = {16, 64, 128, 256, 512};
  private static final int PROMPT = 16;
  private static final int STEPS = 64;
  private static final int ROUNDS = 3;

  private final LanguageModel model;
  private final BiConsumer<String, Double> told;

  /**
   * @param told hears of each cost in microseconds
   */
  EngineCosts(LanguageModel model, BiConsumer<String, Double> told) {
    this.model = model;
    this.told = told;
  }

  void measure() {
    decode(ROWS[ROWS.length - 1]);
    for (int rows : ROWS) {
      told.accept("step.decode." + rows, decode(rows));
    }
    read(READ[0]);
    for (int tokens : READ) {
      told.accept("step.read." + tokens, read(tokens));
    }
  }

  /** The median of the steps that gave a token to all of so many rows, and read nothing. */
  private double decode(int rows) {
    List<Long> steps = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      try (ContinuousBatch batch = new ContinuousBatch(model, rows, READ[READ.length - 1])) {
        for (int row = 0; row < rows; row++) {
          batch.add(generation(PROMPT, STEPS));
        }
        while (batch.size() > 0) {
          long begin = now();
          batch.step();
          if (batch.lastStep().readRows() == 0 && batch.lastStep().decodedRows() == rows) {
            steps.add(now() - begin);
          }
        }
      }
    }
    return median(steps);
  }

  private double read(int tokens) {
    List<Long> steps = new ArrayList<>();
    for (int round = 0; round < ROUNDS * ROUNDS; round++) {
      try (ContinuousBatch batch = new ContinuousBatch(model, 1, READ[READ.length - 1])) {
        batch.add(generation(Math.min(tokens, model.contextLength() - 1), 1));
        long begin = now();
        batch.step();
        steps.add(now() - begin);
      }
    }
    return median(steps);
  }

  private static long now() {
    return CpuTimes.ofThisThread();
  }

  private static double median(List<Long> nanos) {
    Collections.sort(nanos);
    return nanos.get(nanos.size() / 2) / 1e3;
  }

  private Generation generation(int prompt, int tokens) {
    int[] ids = new Random(prompt).ints(prompt, 10, model.config().vocabSize()).toArray();
    return new Generation(
        model,
        ids,
        SamplingParameters.greedy(),
        new GenerationLimits(tokens, List.of(), true),
        Scores.NONE);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import static java.util.Objects.requireNonNull;

import io.zoetic.model.training.CosineSchedule;
import io.zoetic.model.training.Parametrisation;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The way an expert is trained.
 *
 * @param parametrisation what the optimiser updates
 * @param steps optimiser steps, 1 to 100,000
 * @param rows completions per step, 1 to 4,096
 * @param learningRate of the first step; half a cosine brings it to zero
 * @param seed of the examples, their order and the first logits
 */
public record Recipe(
    Parametrisation parametrisation, int steps, int rows, double learningRate, long seed) {
  static final int STEPS_MAX = 100_000;
  static final int ROWS_MAX = 4096;

  public Recipe {
    requireNonNull(parametrisation, "parametrisation");
    if (steps < 1 || steps > STEPS_MAX) {
      throw new IllegalArgumentException(
          "steps must be in 1..%d, was %d".formatted(STEPS_MAX, steps));
    }
    if (rows < 1 || rows > ROWS_MAX) {
      throw new IllegalArgumentException("rows must be in 1..%d, was %d".formatted(ROWS_MAX, rows));
    }
    if (!(learningRate > 0 && learningRate <= 1)) {
      throw new IllegalArgumentException("learning rate must be > 0 and <= 1, was " + learningRate);
    }
  }

  CosineSchedule schedule() {
    return new CosineSchedule(learningRate, steps);
  }

  /** What a version's lineage tells of it. */
  Map<String, String> lineage() {
    Map<String, String> lineage = new TreeMap<>();
    lineage.put("parametrisation", parametrisation.name().toLowerCase(Locale.ROOT));
    lineage.put("steps", String.valueOf(steps));
    lineage.put("rows", String.valueOf(rows));
    lineage.put("learning_rate", String.valueOf(learningRate));
    lineage.put("seed", String.valueOf(seed));
    return lineage;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import io.zoetic.model.training.CosineSchedule;
import java.nio.file.Path;

/**
 * The options of the recipe.
 *
 * @param out the directory that the model is written to
 * @param seed of the weights and of the mixture
 * @param steps of the optimiser, >= 1
 * @param batchRows conversations per step, >= 1
 * @param peakLearningRate the highest learning rate
 * @param validateEverySteps how often validation accuracy is printed and the weights are saved
 */
record TrainingOptions(
    Path out,
    long seed,
    int steps,
    int batchRows,
    double peakLearningRate,
    int validateEverySteps) {
  private static final double WARM_UP = 0.03;
  private static final double LOWEST = 0.01;

  TrainingOptions {
    if (batchRows < 1 || validateEverySteps < 1) {
      throw new IllegalArgumentException(
          "rows and steps between validations must be >= 1, were %d and %d"
              .formatted(batchRows, validateEverySteps));
    }
  }

  CosineSchedule schedule() {
    return new CosineSchedule(peakLearningRate, steps, WARM_UP, LOWEST);
  }
}

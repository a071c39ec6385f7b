// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.model.training.ResumableRandom;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;

/** A loop; all on the same matrices, from the same data, in as many steps. */
sealed interface Student {
  String name();

  /** How it learns. */
  LearningOptions options(LearningObjective objective);

  /** A run that begins at the base model; the caller closes it. */
  TrainingSession<?> start(ExpertTrainer trainer, AdamWOptions options, long seed);

  /**
   * By its name.
   *
   * @param loraLearningRate of the first step, should it be LoRA
   * @throws IllegalArgumentException if there is none
   */
  static Student named(String name, double loraLearningRate) {
    return switch (name) {
      case "svf" -> new Svf();
      case "lora" -> new Lora(loraLearningRate);
      default -> throw new IllegalArgumentException("a method must be svf or lora, was " + name);
    };
  }

  /** An expert as the product trains it. */
  record Svf() implements Student {
    @Override
    public String name() {
      return "svf";
    }

    @Override
    public LearningOptions options(LearningObjective objective) {
      return LearningOptions.of(objective);
    }

    @Override
    public TrainingSession<?> start(ExpertTrainer trainer, AdamWOptions options, long seed) {
      return trainer.start(Parametrisation.DIRECT, new ResumableRandom(seed), options);
    }
  }

  /**
   * LoRA of rank 8 with alpha 16, as usual; trained as an expert is but for the learning rate,
   * since what proves good for z is too much for A and B.
   *
   * @param learningRate of the first step
   */
  record Lora(double learningRate) implements Student {
    private static final int RANK = 8;
    private static final double ALPHA = 16;

    @Override
    public String name() {
      return "lora";
    }

    @Override
    public LearningOptions options(LearningObjective objective) {
      return LearningOptions.of(objective).withLearningRate(learningRate);
    }

    @Override
    public TrainingSession<?> start(ExpertTrainer trainer, AdamWOptions options, long seed) {
      return trainer.startLora(RANK, ALPHA, new ResumableRandom(seed), options);
    }
  }
}

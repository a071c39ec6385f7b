// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** What is trained. */
public enum Method {
  /** z of singular components (arXiv 2501.06252). */
  SVF,
  /** Low-rank adapters (arXiv 2106.09685). */
  LORA,
  /** The same with magnitudes (arXiv 2402.09353). */
  DORA,
  /** Multiplied activations (arXiv 2205.05638). */
  IA3;

  private static final double LORA_RATE = 5e-4;
  private static final double IA3_RATE = 3e-3;

  /**
   * The size of adapters.
   *
   * @param rank of LoRA and DoRA
   * @param alpha what is added is scaled by alpha / rank
   */
  public record Size(int rank, double alpha) {
    private static final int RANK_MAX = 1024;

    public Size {
      if (rank < 1 || rank > RANK_MAX) {
        throw new IllegalArgumentException(
            "rank must be in 1..%d, was %d".formatted(RANK_MAX, rank));
      }
      if (!(alpha > 0 && Double.isFinite(alpha))) {
        throw new IllegalArgumentException("alpha must be > 0, was " + alpha);
      }
    }
  }

  /** As options and tables have it: {@code lora}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Method parse(String word) {
    return Arrays.stream(values())
        .filter(method -> method.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "method must be one of %s, was %s"
                        .formatted(Arrays.stream(values()).map(Method::word).toList(), word)));
  }

  /** The learning rate unless another is asked for; LoRA's is the paper's largest. */
  double usualRate(LearningObjective objective) {
    return switch (this) {
      case SVF -> LearningOptions.of(objective).learningRate();
      case LORA, DORA -> LORA_RATE;
      case IA3 -> IA3_RATE;
    };
  }

  /** Starts a training; what is random of it is drawn from the seed. */
  TrainingSession<? extends TrainedParameters> start(
      ExpertTrainer trainer,
      Parametrisation parametrisation,
      Size size,
      long seed,
      AdamWOptions options) {
    Random random = new Random(seed);
    return switch (this) {
      case SVF -> trainer.start(parametrisation, random, options);
      case LORA -> trainer.startLora(size.rank(), size.alpha(), random, options);
      case DORA -> trainer.startDora(size.rank(), size.alpha(), random, options);
      case IA3 -> trainer.startIa3(options);
    };
  }
}

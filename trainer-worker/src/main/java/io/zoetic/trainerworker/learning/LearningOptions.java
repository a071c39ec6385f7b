// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.AdamWOptions;
import java.util.Map;
import java.util.TreeMap;

/**
 * The options of how an expert is trained.
 *
 * @param steps optimiser steps at most; 0: by the number of examples
 * @param rows answers per step, at most
 * @param learningRate of the first step; half a cosine brings it to zero
 * @param decay how strongly z is drawn back to where it began, 1 or the champion: λ of {@code z ←
 *     z₀ + (1 - ηλ)(z - z₀)} before each step at its learning rate η, for up to 32 examples, and
 *     less in proportion for more; times the first rate at most 1
 * @param klCoefficient what leaving the base model costs on the examples
 * @param beta of DPO and KTO
 * @param labelNoise how often a preference is taken to be wrong, in [0, 0.5)
 * @param samplesPerPrompt answers of a rollout group
 * @param replayRows old prompts per step; 0: none
 * @param replayCoefficient what leaving the base model costs on old prompts
 * @param gradientNormMax gradients are scaled down to it
 */
public record LearningOptions(
    LearningObjective objective,
    int steps,
    int rows,
    double learningRate,
    double decay,
    double klCoefficient,
    double beta,
    double labelNoise,
    int samplesPerPrompt,
    int replayRows,
    double replayCoefficient,
    double gradientNormMax) {
  private static final int BY_LESSONS = 0;

  /** For more, decay is less in proportion. */
  private static final double DECAY_EXAMPLES = 32;

  /** More loses of what is learnt slowly what it gains of what is learnt soon. */
  private static final double DECAY = 1;

  /**
   * At a third of the rate; it also takes back what few good answers among many bad ones unlearn.
   */
  private static final double KTO_DECAY = 2;

  private static final double KL_COEFFICIENT = 0;
  private static final double BETA = 1;
  private static final int SAMPLES_PER_PROMPT = 8;
  private static final double REPLAY_COEFFICIENT = 0.1;
  private static final int STEPS_MAX = 100_000;
  private static final int ROWS_MAX = 4096;
  private static final int STEPS_LEAST = 30;
  private static final int STEPS_MOST = 60;

  /** How often each example is read, if the number of steps goes by it. */
  private static final int EPOCHS = 20;

  /** How often each example is read at least, if it takes more steps than are usual. */
  private static final int EPOCHS_LEAST = 3;

  public LearningOptions {
    require(steps >= 0 && steps <= STEPS_MAX, "steps must be in 0.." + STEPS_MAX, steps);
    require(rows >= 2 && rows <= ROWS_MAX, "rows must be in 2.." + ROWS_MAX, rows);
    require(learningRate > 0 && learningRate <= 1, "learning_rate must be in (0, 1]", learningRate);
    require(isFinite(decay, 0), "decay must be >= 0 and finite", decay);
    require(
        decay * learningRate <= 1,
        "decay times learning_rate must be at most 1",
        decay * learningRate);
    require(isFinite(klCoefficient, 0), "kl must be >= 0 and finite", klCoefficient);
    require(isFinite(beta, Double.MIN_VALUE), "beta must be > 0 and finite", beta);
    require(labelNoise >= 0 && labelNoise < 0.5, "label_noise must be in [0, 0.5)", labelNoise);
    require(
        samplesPerPrompt >= 2 && samplesPerPrompt <= 64,
        "samples_per_prompt must be in 2..64",
        samplesPerPrompt);
    require(
        replayRows >= 0 && replayRows <= ROWS_MAX, "replay_rows must be in 0..4096", replayRows);
    require(isFinite(replayCoefficient, 0), "replay_kl must be >= 0 and finite", replayCoefficient);
    require(
        isFinite(gradientNormMax, Double.MIN_VALUE),
        "gradient_norm_max must be > 0 and finite",
        gradientNormMax);
  }

  /** By the names that configurations give them. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put("objective", objective.word());
    map.put("steps", steps);
    map.put("rows", rows);
    map.put("learning_rate", learningRate);
    map.put("decay", decay);
    map.put("kl", klCoefficient);
    map.put("beta", beta);
    map.put("label_noise", labelNoise);
    map.put("samples_per_prompt", samplesPerPrompt);
    map.put("replay_rows", replayRows);
    map.put("replay_kl", replayCoefficient);
    map.put("gradient_norm_max", gradientNormMax);
    return map;
  }

  private static boolean isFinite(double value, double least) {
    return value >= least && Double.isFinite(value);
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }

  /**
   * What is usual for an objective. Rows, rates, decay and beta of all but {@code AUTO} and {@code
   * OFF_POLICY} were chosen on validation questions of several skills; those two stand between.
   */
  public static LearningOptions of(LearningObjective objective) {
    return switch (objective) {
      case NEXT_TOKEN -> of(objective, 16, 0.03, DECAY);
      case REINFORCE, GRPO -> of(objective, 32, 0.02, 0);
      case DPO -> of(objective, 32, 0.01, 0);
      case KTO -> of(objective, 16, 0.01, KTO_DECAY);
      case AUTO -> of(objective, 16, 0.02, DECAY);
      case OFF_POLICY -> of(objective, 16, 0.02, 0);
    };
  }

  private static LearningOptions of(
      LearningObjective objective, int rows, double learningRate, double decay) {
    return new LearningOptions(
        objective,
        BY_LESSONS,
        rows,
        learningRate,
        decay,
        KL_COEFFICIENT,
        BETA,
        0,
        SAMPLES_PER_PROMPT,
        0,
        REPLAY_COEFFICIENT,
        AdamWOptions.EXPERT_GRADIENT_NORM_MAX);
  }

  /** The same under another objective; what is usual for it, where nothing else was asked for. */
  public LearningOptions settled(LearningObjective found) {
    LearningOptions asked = of(objective);
    LearningOptions usual = of(found);
    return with(
        found,
        rows == asked.rows ? usual.rows : rows,
        learningRate == asked.learningRate ? usual.learningRate : learningRate,
        decay == asked.decay ? usual.decay : decay);
  }

  public LearningOptions with(LearningObjective other) {
    return with(other, rows, learningRate, decay);
  }

  /** The same at another learning rate. */
  public LearningOptions withLearningRate(double rate) {
    return with(objective, rows, rate, decay);
  }

  /**
   * The optimiser's constants. What draws back stands for what is believed of z before anything is
   * known: the more examples there are, the less it weighs against them.
   *
   * @param examples that say something: {@link TokenizedExample#informative}
   */
  public AdamWOptions optimizer(int examples) {
    double share = DECAY_EXAMPLES / Math.max(DECAY_EXAMPLES, examples);
    return AdamWOptions.forExperts(gradientNormMax).withStartDecay(decay * share);
  }

  private LearningOptions with(
      LearningObjective other, int otherRows, double rate, double otherDecay) {
    return new LearningOptions(
        other,
        steps,
        otherRows,
        rate,
        otherDecay,
        klCoefficient,
        beta,
        labelNoise,
        samplesPerPrompt,
        replayRows,
        replayCoefficient,
        gradientNormMax);
  }

  /**
   * How many steps are taken at most: those of 20 readings of all examples, in 30 to 60, or of 3 if
   * that is more.
   *
   * @param stepsPerEpoch steps of one reading
   */
  public int stepsFor(double stepsPerEpoch) {
    if (steps != BY_LESSONS) {
      return steps;
    }
    long most = Math.max(STEPS_MOST, (long) Math.ceil(EPOCHS_LEAST * stepsPerEpoch));
    return (int)
        Math.min(STEPS_MAX, Math.clamp((long) (EPOCHS * stepsPerEpoch), STEPS_LEAST, most));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.trainerworker.learning.Curricula;
import io.zoetic.trainerworker.learning.ExaminerRollouts;
import io.zoetic.trainerworker.learning.Learner;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.Lesson;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run that takes steps: trains a z, looks at the validation lessons now and then,
 * keeps the best, and ends when it has not become better for a while. One thread.
 */
final class Study {
  private static final int LOOK_EVERY_STEPS = 10;
  private static final int PATIENCE_LOOKS = 4;
  private static final int CHECKPOINT_EVERY_STEPS = 20;

  private final Workshop workshop;
  private final Outlets outlets;
  private Best best = new Best(null, 0, Double.NEGATIVE_INFINITY);
  private double first = Double.NaN;
  private int looksWithoutGain;

  /**
   * Who hears of it.
   *
   * @param progress of every step; may throw to end the study
   * @param checkpoints where a run goes on that is cut off
   */
  record Outlets(Consumer<Map<String, Object>> progress, Consumer<byte[]> checkpoints) {}

  /**
   * What is studied.
   *
   * @param start where z begins
   * @param checkpoint where an earlier trainer left off; null if nowhere
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record Task(
      ExpertVector start,
      Curricula.Material material,
      List<Lesson> validation,
      RunConfig config,
      long seed,
      byte @Nullable [] checkpoint) {}

  /**
   * What came of it.
   *
   * @param metrics of the training, for the version
   */
  record Result(ExpertVector vector, Map<String, Object> metrics) {}

  private record Best(@Nullable ExpertVector vector, int step, double score) {}

  Study(Workshop workshop, Outlets outlets) {
    this.workshop = workshop;
    this.outlets = outlets;
  }

  /**
   * Trains to the end.
   *
   * @throws IllegalArgumentException if there is nothing to learn from
   * @throws NothingToLearnException if nothing became better
   */
  Result train(Task task) {
    LearningOptions options = task.config().learning();
    Curricula curricula =
        new Curricula(
            workshop.trainer()::likelihoods,
            new ExaminerRollouts(workshop.examiner()),
            task.config().verifier());
    try (TrainingRun<SvfParameters> run =
        workshop
            .trainer()
            .resume(task.start(), AdamWOptions.forExperts(options.gradientNormMax()))) {
      Learner<SvfParameters> learner =
          curricula.learner(run, task.material(), options, task.seed());
      byte[] checkpoint = task.checkpoint();
      if (checkpoint != null) {
        learner.resume(checkpoint);
      }
      Validation validation = Validation.of(task.validation(), workshop.trainer()::likelihoods);
      look(run, validation, (int) run.steps());
      Progressing progressing = new Progressing(learner, validation);
      learner.learn(progressing);
      return new Result(chosen(run), progressing.metrics());
    }
  }

  /** What was best, or the last where that cannot be told. */
  private ExpertVector chosen(TrainingRun<SvfParameters> run) {
    if (best.vector() == null) {
      return run.parameters().vector();
    }
    if (best.step() == 0) {
      throw new NothingToLearnException(
          "nothing was learned: validation was %.4f before the first step and no better in %d steps"
              .formatted(first, run.steps()));
    }
    return best.vector();
  }

  /** Whether there has been a gain within the last looks. */
  private boolean look(TrainingRun<SvfParameters> run, Validation validation, int step) {
    if (!validation.canChoose()) {
      return true;
    }
    double score = validation.of(run);
    if (Double.isNaN(first)) {
      first = score;
    }
    if (score > best.score()) {
      best = new Best(run.parameters().vector(), step, score);
      looksWithoutGain = 0;
    } else {
      looksWithoutGain++;
    }
    return looksWithoutGain < PATIENCE_LOOKS;
  }

  /** Tells of each step. */
  private final class Progressing implements Learner.Watcher {
    private final Learner<SvfParameters> learner;
    private final Validation validation;
    private Learner.@Nullable Progress last;

    Progressing(Learner<SvfParameters> learner, Validation validation) {
      this.learner = learner;
      this.validation = validation;
    }

    @Override
    public boolean after(Learner.Progress progress) {
      last = progress;
      if (progress.step() % CHECKPOINT_EVERY_STEPS == 0) {
        outlets.checkpoints().accept(learner.checkpoint());
      }
      boolean goesOn =
          progress.step() % LOOK_EVERY_STEPS != 0 && progress.step() != progress.steps()
              || look(learner.run(), validation, progress.step());
      outlets.progress().accept(metrics());
      return goesOn;
    }

    Map<String, Object> metrics() {
      Map<String, Object> map = new TreeMap<>();
      Learner.Progress now = last;
      if (now == null) {
        return map;
      }
      map.put("step", now.step());
      map.put("steps", now.steps());
      map.put("loss", now.loss());
      map.put("kl", now.kl());
      if (!Double.isNaN(now.reward())) {
        map.put("reward", now.reward());
      }
      map.put("trained_tokens", now.trainedTokens());
      map.put("rollout_tokens", now.rolloutTokens());
      map.put("rollouts", now.rollouts());
      map.put("rollouts_incomplete", now.incompleteRollouts());
      map.put("training_seconds", now.trainedNanos() / 1e9);
      map.put("rollout_seconds", now.rolloutNanos() / 1e9);
      map.put("tokens_per_second", now.trainedTokens() * 1e9 / Math.max(1, now.trainedNanos()));
      if (validation.canChoose()) {
        map.put("validation", best.score());
        map.put("validation_start", first);
        map.put("best_step", best.step());
      }
      return map;
    }
  }
}

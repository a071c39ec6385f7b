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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run that takes steps: trains a z, looks at the validation lessons now and then,
 * keeps the best, and ends when there is nothing left to gain. One thread.
 */
final class Study {
  private static final int CHECKPOINT_EVERY_STEPS = 20;

  private final Workshop workshop;
  private final Outlets outlets;

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
      Validation validation = Validation.of(task.validation(), workshop.trainer()::likelihoods);
      Looks looks =
          new Looks(
              validation.lookEvery(task.material().train(), options.rows()),
              validation.endsAtOne(),
              workshop.trainer().layout());
      resume(learner, looks, task.checkpoint());
      Progressing progressing = new Progressing(learner, validation, looks);
      if (looks.state() == null) {
        progressing.look((int) run.steps());
      }
      learner.learn(progressing);
      ExpertVector chosen = looks.chosen(run.parameters().vector(), learner.taken());
      return new Result(chosen, progressing.metrics());
    }
  }

  private static void resume(
      Learner<SvfParameters> learner, Looks looks, byte @Nullable [] checkpoint) {
    if (checkpoint == null) {
      return;
    }
    StudyCheckpoint study = StudyCheckpoint.fromBytes(checkpoint);
    if (study == null) {
      learner.resume(checkpoint);
    } else {
      looks.resume(study.looks());
      learner.resume(study.training(), study.steps(), looks.setbacks());
    }
  }

  /** Tells of each step. */
  private final class Progressing implements Learner.Watcher {
    private final Learner<SvfParameters> learner;
    private final Validation validation;
    private final Looks looks;
    private Learner.@Nullable Progress last;

    Progressing(Learner<SvfParameters> learner, Validation validation, Looks looks) {
      this.learner = learner;
      this.validation = validation;
      this.looks = looks;
    }

    /** Whether there is something left to gain. */
    boolean look(int step) {
      if (!validation.canChoose()) {
        return true;
      }
      TrainingRun<SvfParameters> run = learner.run();
      Looks.Next next = looks.add(step, validation.of(run), run.parameters().vector());
      if (next == Looks.Next.GO_BACK) {
        run.startAgain(List.of(looks.best().toArray()));
        learner.slowDown();
      }
      return next != Looks.Next.END;
    }

    @Override
    public boolean after(Learner.Progress progress) {
      last = progress;
      boolean goesOn =
          progress.step() % looks.every() != 0 && progress.step() != progress.steps()
              || look(progress.step());
      if (progress.step() % CHECKPOINT_EVERY_STEPS == 0) {
        outlets
            .checkpoints()
            .accept(
                new StudyCheckpoint(progress.step(), looks.state(), learner.checkpoint())
                    .toBytes());
      }
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
      looks.tell(map);
      return map;
    }
  }
}

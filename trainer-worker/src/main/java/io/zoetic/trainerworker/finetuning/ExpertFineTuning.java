// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.trainerworker.learning.batches.PolicyRollouts;
import io.zoetic.trainerworker.learning.batches.TrainingLoop;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of a run that takes steps: trains a z, looks at the validation examples now and then,
 * keeps the best, and ends when there is nothing left to gain. One thread.
 */
public final class ExpertFineTuning {
  /** Fewer validation examples, of whatever kind, choose nothing. */
  public static final int CHOOSING_MIN = Validation.RIGHT_ANSWERS_MIN;

  private static final Logger LOG = LoggerFactory.getLogger(ExpertFineTuning.class);
  private static final int CHECKPOINT_EVERY_STEPS = 20;

  private final TrainingModels models;
  private final Outlets outlets;

  /**
   * The listeners to fine-tuning.
   *
   * @param progress of every step; may throw to end the study
   * @param checkpoints where a run goes on that is cut off
   */
  public record Outlets(Consumer<Map<String, Object>> progress, Consumer<byte[]> checkpoints) {
    /** The same, where every step also says what is known beside it. */
    public Outlets saying(Map<String, Object> more) {
      return new Outlets(now -> progress.accept(with(now, more)), checkpoints);
    }
  }

  /**
   * What is studied.
   *
   * @param start where z begins
   * @param checkpoint where an earlier trainer left off; null if nowhere
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  public record Task(
      ExpertVector start,
      BatchSources.Material material,
      List<TokenizedExample> validation,
      RunConfig config,
      long seed,
      byte @Nullable [] checkpoint) {}

  /**
   * The result of fine-tuning.
   *
   * @param metrics of the training, for the version
   */
  public record Result(ExpertVector vector, Map<String, Object> metrics) {
    /** The same with more metrics. */
    public Result saying(Map<String, Object> more) {
      return new Result(vector, with(metrics, more));
    }
  }

  private static Map<String, Object> with(Map<String, Object> some, Map<String, Object> more) {
    Map<String, Object> all = new TreeMap<>(some);
    all.putAll(more);
    return all;
  }

  public ExpertFineTuning(TrainingModels models, Outlets outlets) {
    this.models = models;
    this.outlets = outlets;
  }

  /**
   * Trains to the end.
   *
   * @throws IllegalArgumentException if there is nothing to learn from
   * @throws NothingToLearnException if nothing became better
   */
  public Result train(Task task) {
    LearningOptions options =
        BatchSources.settled(task.material().train(), task.config().learning());
    try (TrainingSession<SvfParameters> start = session(task, options);
        TrainingSession<SvfParameters> run = session(task, options)) {
      Function<List<Completion>, List<Likelihood>> reference =
          task.start().equals(models.identity())
              ? models.trainer()::likelihoods
              : start::likelihoods;
      BatchSources batchSources =
          new BatchSources(
              reference, new PolicyRollouts(models.inference()), task.config().verifier());
      TrainingLoop<SvfParameters> loop =
          batchSources.loop(run, task.material(), options, task.seed());
      Validation validation = Validation.of(task.validation(), reference);
      EarlyStopping stopping =
          new EarlyStopping(
              validation.lookEvery(task.material().train(), options.rows()),
              validation.endsAtOne(),
              models.trainer().layout());
      resume(loop, stopping, task.checkpoint());
      Progressing progressing = new Progressing(loop, validation, stopping);
      if (stopping.state() == null) {
        progressing.look((int) run.steps());
      }
      loop.learn(progressing);
      ExpertVector chosen = stopping.chosen(run.parameters().vector(), loop.taken());
      return new Result(chosen, progressing.metrics());
    }
  }

  private TrainingSession<SvfParameters> session(Task task, LearningOptions options) {
    return models
        .trainer()
        .resume(
            task.start(), options.optimizer(TokenizedExample.informative(task.material().train())));
  }

  private static void resume(
      TrainingLoop<SvfParameters> loop, EarlyStopping stopping, byte @Nullable [] checkpoint) {
    if (checkpoint == null) {
      return;
    }
    // What cannot be used costs the steps until then, not the run: another version may have written
    // it, and that may train with other options.
    try {
      FineTuningCheckpoint read = FineTuningCheckpoint.fromBytes(checkpoint);
      FineTuningCheckpoint.State stopped = read.stopping();
      loop.resume(read.training(), read.steps(), stopped == null ? 0 : stopped.setbacks());
      stopping.resume(stopped);
    } catch (IllegalArgumentException e) {
      LOG.warn("begins again, for its checkpoint cannot be used: {}", e.getMessage());
    }
  }

  /** Tells of each step. */
  private final class Progressing implements TrainingLoop.Watcher {
    private final TrainingLoop<SvfParameters> loop;
    private final Validation validation;
    private final EarlyStopping stopping;
    private TrainingLoop.@Nullable Progress last;

    Progressing(TrainingLoop<SvfParameters> loop, Validation validation, EarlyStopping stopping) {
      this.loop = loop;
      this.validation = validation;
      this.stopping = stopping;
    }

    /** Whether there is something left to gain. */
    boolean look(int step) {
      if (!validation.canChoose()) {
        return true;
      }
      TrainingSession<SvfParameters> run = loop.run();
      EarlyStopping.Next next = stopping.add(step, validation.of(run), run.parameters().vector());
      if (next == EarlyStopping.Next.GO_BACK) {
        run.startAgain(List.of(stopping.best().toArray()));
        loop.slowDown();
      }
      return next != EarlyStopping.Next.END;
    }

    @Override
    public boolean after(TrainingLoop.Progress progress) {
      last = progress;
      boolean goesOn =
          progress.step() % stopping.every() != 0 && progress.step() != progress.steps()
              || look(progress.step());
      if (progress.step() % CHECKPOINT_EVERY_STEPS == 0) {
        outlets
            .checkpoints()
            .accept(
                new FineTuningCheckpoint(progress.step(), stopping.state(), loop.checkpoint())
                    .toBytes());
      }
      outlets.progress().accept(metrics());
      return goesOn;
    }

    Map<String, Object> metrics() {
      Map<String, Object> map = new TreeMap<>();
      TrainingLoop.Progress now = last;
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
      stopping.tell(map);
      return map;
    }
  }
}

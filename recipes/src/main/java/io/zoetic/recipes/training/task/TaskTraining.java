// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

import ai.djl.pytorch.engine.PtNDArray;
import io.zoetic.model.svf.PeftAdapter;
import io.zoetic.model.training.AdapterParameters;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingCheckpoint;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.recipes.evaluation.EvaluatedTask;
import io.zoetic.recipes.evaluation.Sample;
import io.zoetic.recipes.evaluation.report.Signal;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.trainerworker.learning.batches.TrainingLoop;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Trains on a split of a task and chooses the step by another: one loop for all objectives and
 * methods. The base model is the first candidate. One thread, that never infers.
 */
final class TaskTraining {
  /** Objectives that learn from how answers of the policy or the base model are scored. */
  private static final Set<LearningObjective> BY_REWARD =
      Set.of(
          LearningObjective.REINFORCE,
          LearningObjective.GRPO,
          LearningObjective.KTO,
          LearningObjective.OFF_POLICY);

  private static final int SILENCE_ITEMS = 32;

  private final ExpertTrainer trainer;
  private final TaskPolicy policy;
  private final EvaluatedTask train;
  private final Examination examination;
  private final Options options;
  private final PrintWriter out;

  /**
   * The way it is trained.
   *
   * @param size of adapters
   * @param learning objective, steps, rows and rates
   * @param every steps between two looks
   * @param seconds that steps may take together; 0: no bound
   * @param regardless of whether there is a signal
   */
  record Options(
      Method method,
      Parametrisation parametrisation,
      Method.Size size,
      LearningOptions learning,
      long seed,
      int every,
      double seconds,
      boolean regardless) {
    Options {
      if (every < 1) {
        throw new IllegalArgumentException("every must be >= 1, was " + every);
      }
      if (!(seconds >= 0 && Double.isFinite(seconds))) {
        throw new IllegalArgumentException("seconds must be >= 0, was " + seconds);
      }
    }
  }

  /** Somebody who writes down where a training is, and reads it again. */
  interface Keeper {
    /** After a look. */
    void keep(TrainingCheckpoint checkpoint, LearningCurve curve) throws IOException;
  }

  /**
   * The outcome.
   *
   * @param count numbers that are trained
   * @param examples that were learnt from
   */
  record Outcome(LearningCurve curve, long count, List<TokenizedExample> examples) {}

  /** Is given what is best, while it is there. */
  interface Receiver {
    /** The parameters as they were at the best step, which is not the base model. */
    void accept(TrainedParameters best, Outcome outcome) throws IOException;
  }

  /** The model twice: to train on, and to answer. */
  record Models(ExpertTrainer trainer, TaskPolicy policy) {}

  /** What is learnt from, and what chooses the step. */
  record Splits(EvaluatedTask train, EvaluatedTask validation) {}

  TaskTraining(Models models, Splits splits, Options options, PrintWriter out) {
    this.trainer = models.trainer();
    this.policy = models.policy();
    this.train = splits.train();
    this.examination = new Examination(splits.validation(), policy);
    this.options = options;
    this.out = out;
  }

  /**
   * Trains.
   *
   * @param start where to go on; null: from the beginning
   * @throws NothingToLearnException if there is no signal, and it may not be trained regardless
   */
  Outcome run(@Nullable KeptTraining start, Keeper keeper, Receiver receiver) throws IOException {
    Lessons lessons = new Lessons(train, policy);
    LearningCurve curve = start == null ? LearningCurve.empty() : start.curve();
    LearningOptions learning = options.learning();
    requireWritable();
    if (start == null) {
      List<Sample> base = examination.samples(null);
      curve.looks().add(examination.look(base, 0, 0, Double.NaN, Double.NaN));
      tell(curve.base());
      requireSignal(lessons, base);
    }
    List<TokenizedExample> examples =
        lessons.of(learning.objective(), learning.samplesPerPrompt(), options.seed());
    if (examples.isEmpty()) {
      throw new NothingToLearnException(
          "%s: nothing to learn from: %s has no use for any of %d items"
              .formatted(train.label(), learning.objective().word(), train.items().size()));
    }
    try (TrainingSession<? extends TrainedParameters> session = session(examples.size())) {
      out.printf(
          "%s by %s: %,d numbers, %d examples of %s, at most %d steps%n",
          session.parameters().description(),
          learning.objective().word(),
          session.parameters().count(),
          examples.size(),
          train.label(),
          learning.steps());
      out.flush();
      return learn(session, new Lesson(lessons, examples, curve), start, keeper, receiver);
    }
  }

  private TrainingSession<? extends TrainedParameters> session(int examples) {
    return options
        .method()
        .start(
            trainer,
            options.parametrisation(),
            options.size(),
            options.seed(),
            options.learning().optimizer(examples));
  }

  /** What could not be begun or written at the end is refused before anything is answered. */
  private void requireWritable() {
    if (options.method() == Method.SVF) {
      return;
    }
    try (TrainingSession<? extends TrainedParameters> session = session(1)) {
      if (session.parameters() instanceof AdapterParameters adapted) {
        PeftAdapter.requireWritable(adapted.adapter());
      }
    }
  }

  /** What is learnt, and how far it is. */
  private record Lesson(Lessons lessons, List<TokenizedExample> examples, LearningCurve curve) {}

  private <P extends TrainedParameters> Outcome learn(
      TrainingSession<P> session,
      Lesson lesson,
      @Nullable KeptTraining start,
      Keeper keeper,
      Receiver receiver)
      throws IOException {
    LearningCurve curve = lesson.curve();
    BatchSources sources = new BatchSources(trainer::likelihoods, policy, lesson.lessons());
    TrainingLoop<P> loop =
        sources.loop(
            session,
            BatchSources.Material.of(lesson.examples()),
            options.learning(),
            options.seed());
    Looks looks = new Looks(loop, curve, keeper, start == null ? List.of() : start.best());
    if (start != null) {
      loop.resume(start.checkpoint(), start.taken(), 0);
    }
    if (loop.taken() < loop.steps() && !looks.isOverTime(0)) {
      loop.learn(looks);
    }
    Outcome outcome = new Outcome(curve, session.parameters().count(), lesson.examples());
    if (curve.best().step() > 0) {
      session.startAgain(looks.best);
      receiver.accept(session.parameters(), outcome);
    }
    return outcome;
  }

  private void requireSignal(Lessons lessons, List<Sample> base) {
    String note = Signal.note(examination.task(), base);
    if (!note.isEmpty()) {
      out.println(note);
    }
    LearningObjective objective = options.learning().objective();
    if (!BY_REWARD.contains(objective)) {
      return;
    }
    String silence =
        lessons.silence(options.learning().samplesPerPrompt(), SILENCE_ITEMS, options.seed());
    if (silence.isEmpty()) {
      return;
    }
    if (!options.regardless()) {
      throw new NothingToLearnException(
          silence + "; next-token learns from right answers, --regardless trains anyway");
    }
    out.println(silence);
  }

  private void tell(Look look) {
    out.printf(
        "step %d/%d  %s%svalidation %.1f %% (%d of %d), right most likely %d, %.4f nats/token, %.1f s%n",
        look.step(),
        options.learning().steps(),
        Double.isNaN(look.loss()) ? "" : "loss %.4f  ".formatted(look.loss()),
        Double.isNaN(look.reward()) ? "" : "reward %+.3f  ".formatted(look.reward()),
        look.percent(),
        look.right(),
        look.items(),
        look.likely(),
        look.nats(),
        look.seconds());
    out.flush();
  }

  /** Looks now and then, and keeps the best. */
  private final class Looks implements TrainingLoop.Watcher {
    private final TrainingLoop<? extends TrainedParameters> loop;
    private final LearningCurve curve;
    private final Keeper keeper;
    private final double before;
    private List<float[]> best;
    private double losses;
    private double rewards;
    private int steps;
    private int rewarded;

    Looks(
        TrainingLoop<? extends TrainedParameters> loop,
        LearningCurve curve,
        Keeper keeper,
        List<float[]> best) {
      this.loop = loop;
      this.curve = curve;
      this.keeper = keeper;
      this.best = best;
      this.before = curve.looks().getLast().seconds();
    }

    boolean isOverTime(double seconds) {
      return options.seconds() > 0 && before + seconds >= options.seconds();
    }

    @Override
    public boolean after(TrainingLoop.Progress progress) {
      losses += progress.loss();
      steps++;
      if (!Double.isNaN(progress.reward())) {
        rewards += progress.reward();
        rewarded++;
      }
      double seconds = (progress.trainedNanos() + progress.rolloutNanos()) / 1e9;
      boolean goesOn = !isOverTime(seconds);
      if (!goesOn
          || progress.step() % options.every() == 0
          || progress.step() == progress.steps()) {
        look(progress.step(), before + seconds);
      }
      return goesOn;
    }

    private void look(int step, double seconds) {
      TrainedParameters now = loop.run().parameters();
      Look look =
          examination.look(
              examination.samples(now),
              step,
              seconds,
              losses / steps,
              rewarded == 0 ? Double.NaN : rewards / rewarded);
      boolean better = look.isBetterThan(curve.best());
      curve.looks().add(look);
      if (better) {
        best = now.arrays().stream().map(PtNDArray::toFloatArray).toList();
      }
      tell(look);
      losses = 0;
      rewards = 0;
      steps = 0;
      rewarded = 0;
      try {
        keeper.keep(KeptTraining.checkpoint(loop.checkpoint(), step, best, curve), curve);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

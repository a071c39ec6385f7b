// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.model.training.ResumableRandom;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.recipe.Score;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.examiner.Examiner;
import io.zoetic.trainerworker.learning.Curricula;
import io.zoetic.trainerworker.learning.ExaminerRollouts;
import io.zoetic.trainerworker.learning.Learner;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.LessonReader;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.run.Workshop;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy on the test split after so many feedback events, by objective. The test split is looked
 * at once per row, after training; nothing is chosen by it.
 */
public final class LearningBenchmark implements AutoCloseable {
  private final Options options;
  private final PrintStream out;
  private final Workshop workshop;
  private final Examiner examiner;
  private final ExpertTrainer trainer;

  /**
   * What is measured.
   *
   * @param questions of the test split, per skill and seed
   */
  public record Options(
      List<String> skills,
      List<LearningObjective> objectives,
      List<Integer> events,
      List<Long> seeds,
      int questions) {}

  private record Row(Score greedy, Score sampled) {
    Row plus(Row other) {
      return new Row(sum(greedy, other.greedy), sum(sampled, other.sampled));
    }

    private static Score sum(Score one, Score other) {
      return new Score(one.right() + other.right(), one.count() + other.count());
    }

    @Override
    public String toString() {
      return shown(greedy) + " | " + shown(sampled);
    }

    private static String shown(Score score) {
      return "%.1f (%.0f–%.0f)"
          .formatted(100 * score.accuracy(), 100 * score.low(), 100 * score.high());
    }
  }

  private LearningBenchmark(Options options, Path directory, PrintStream out) throws IOException {
    this.options = options;
    this.out = out;
    Path model = ReferenceModel.extractTo(directory.resolve("model"));
    this.workshop = Workshop.open(model, LayoutSpec.ALL, directory.resolve("svd"));
    this.examiner = workshop.examiner();
    this.trainer = workshop.trainer();
  }

  /** Prints a row as soon as it is measured. */
  public static void run(Options options, Path directory, PrintStream out) throws IOException {
    try (LearningBenchmark benchmark = new LearningBenchmark(options, directory, out)) {
      benchmark.run();
    }
  }

  private void run() {
    out.println(
        "| skill | objective | events | greedy, % | sampled, % | steps | seconds | by seed |");
    out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (String name : options.skills()) {
      Skill skill = Skills.named(name);
      Row base = null;
      for (long seed : options.seeds()) {
        Row row = measure(skill, null, seed);
        base = base == null ? row : base.plus(row);
      }
      out.printf("| %s | base | 0 | %s | | | |%n", name, base);
      for (LearningObjective objective : options.objectives()) {
        for (int events : options.events()) {
          row(skill, objective, events);
        }
      }
    }
  }

  private void row(Skill skill, LearningObjective objective, int events) {
    Row all = null;
    long start = System.nanoTime();
    int steps = 0;
    List<String> each = new ArrayList<>();
    for (long seed : options.seeds()) {
      Trained trained = train(skill, objective, events, seed);
      steps = trained.steps();
      Row row = measure(skill, trained.vector(), seed);
      each.add("%.0f".formatted(100 * row.greedy().accuracy()));
      all = all == null ? row : all.plus(row);
    }
    out.printf(
        "| %s | %s | %d | %s | %d | %.0f | %s |%n",
        skill.name(),
        objective.word(),
        events,
        all,
        steps,
        (System.nanoTime() - start) / 1e9 / options.seeds().size(),
        String.join(", ", each));
    out.flush();
  }

  private record Trained(ExpertVector vector, int steps) {}

  private Trained train(Skill skill, LearningObjective objective, int events, long seed) {
    var examples = new SimulatedFeedback(examiner).events(skill, objective, events, seed);
    LearningOptions chosen = LearningOptions.of(objective);
    var material =
        new Curricula.Material(new LessonReader(examiner.tokens()).read(examples), List.of());
    Curricula curricula =
        new Curricula(trainer::likelihoods, new ExaminerRollouts(examiner), VerifierKind.STRICT);
    try (TrainingRun<SvfParameters> run =
        trainer.start(
            Parametrisation.DIRECT,
            new ResumableRandom(seed),
            AdamWOptions.forExperts(chosen.gradientNormMax()))) {
      Learner<SvfParameters> learner = curricula.learner(run, material, chosen, seed);
      learner.learn(_ -> true);
      return new Trained(run.parameters().vector(), learner.steps());
    }
  }

  private Row measure(Skill skill, @Nullable ExpertVector expert, long seed) {
    return new Row(measure(skill, expert, seed, false), measure(skill, expert, seed, true));
  }

  private Score measure(Skill skill, @Nullable ExpertVector expert, long seed, boolean sampled) {
    var questions = skill.examples(Split.TEST, seed, options.questions());
    List<Examiner.Asked> asked = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      asked.add(
          new Examiner.Asked(
              examiner.tokens().prompt(questions.get(i).prompt()),
              expert,
              sampled ? SamplingParameters.sampled(1, i) : SamplingParameters.greedy()));
    }
    List<Examiner.Answered> answers = examiner.answers(asked);
    int right = 0;
    for (int i = 0; i < answers.size(); i++) {
      right += questions.get(i).reward(answers.get(i).text()) == 1 ? 1 : 0;
    }
    return new Score(right, answers.size());
  }

  @Override
  public void close() {
    workshop.close();
  }
}

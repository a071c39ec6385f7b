// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import static java.util.stream.Collectors.joining;

import io.zoetic.model.DeviceKind;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.recipes.reference.Score;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.ExampleTokenizer;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.trainerworker.learning.batches.PolicyRollouts;
import io.zoetic.trainerworker.learning.batches.TrainingLoop;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * Accuracy on held-out questions after so many feedback events, by objective and by what learns. A
 * split is looked at once per row, after training. Options are chosen on the validation split; by
 * the test split, nothing.
 */
final class LearningBenchmark implements AutoCloseable {
  private final Options options;
  private final PrintStream out;
  private final TrainingModels models;
  private final BatchInference inference;
  private final PolicyRollouts rollouts;
  private final Map<String, Phases> phases = new LinkedHashMap<>();

  /**
   * The options of the measurement.
   *
   * @param split that the questions are of
   * @param questions per skill and seed
   * @param device where to train and to answer
   */
  record Options(
      List<String> skills,
      List<LearningObjective> objectives,
      List<Student> students,
      List<Integer> events,
      List<Long> seeds,
      Split split,
      int questions,
      DeviceKind device) {}

  /** One row, but for its seeds. */
  private record Course(Skill skill, LearningObjective objective, Student student, int events) {}

  /** The result of a course under one seed. */
  private record Result(Accuracy accuracy, int steps, Phases phases) {
    String greedyPercent() {
      return "%.0f".formatted(100 * accuracy.greedy().accuracy());
    }
  }

  /** Lets whoever is measured answer. */
  private interface Answerer {
    List<BatchInference.Answered> answers(List<BatchInference.Asked> questions, int limit);
  }

  private LearningBenchmark(Options options, Path directory, PrintStream out) throws IOException {
    this.options = options;
    this.out = out;
    Path model = ReferenceModel.extractTo(directory.resolve("model"));
    this.models =
        TrainingModels.open(
            model,
            LayoutSpec.ALL,
            directory.resolve("svd"),
            BatchInferenceOptions.DEFAULTS.on(options.device()));
    this.inference = models.inference();
    this.rollouts = new PolicyRollouts(inference);
  }

  /** Prints a row as soon as it is measured; in the end, where the time went. */
  static void run(Options options, Path directory, PrintStream out) throws IOException {
    try (LearningBenchmark benchmark = new LearningBenchmark(options, directory, out)) {
      benchmark.run();
    }
  }

  private void run() {
    print("| skill | objective | method | events | greedy, % | sampled, % | steps | s | by seed |");
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (String name : options.skills()) {
      Skill skill = Skills.named(name);
      List<Accuracy> base =
          options.seeds().stream().map(seed -> accuracy(skill, inference::answers, seed)).toList();
      print("| %s | | base | 0 | %s | | | |".formatted(name, Accuracy.of(base)));
      for (LearningObjective objective : options.objectives()) {
        for (int events : options.events()) {
          options.students().forEach(each -> row(new Course(skill, objective, each, events)));
        }
      }
    }
    print("");
    print(
        "| objective | method | training, tokens/s | rollouts, tokens/s"
            + " | training, % of time | rollouts and verification, % | other, % |");
    print("| --- | --- | --- | --- | --- | --- | --- |");
    phases.forEach((name, sum) -> print("| %s | %s |".formatted(name, sum)));
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }

  private void row(Course course) {
    List<Result> results = options.seeds().stream().map(seed -> result(course, seed)).toList();
    Phases time = results.stream().map(Result::phases).reduce(Phases.NOTHING, Phases::plus);
    String name = course.objective().word() + " | " + course.student().name();
    phases.merge(name, time, Phases::plus);
    print(
        "| %s | %s | %d | %s | %d | %.0f | %s |"
            .formatted(
                course.skill().name(),
                name,
                course.events(),
                Accuracy.of(results.stream().map(Result::accuracy).toList()),
                results.getLast().steps(),
                time.nanos() / 1e9 / results.size(),
                results.stream().map(Result::greedyPercent).collect(joining(", "))));
  }

  private Result result(Course course, long seed) {
    long start = System.nanoTime();
    var examples =
        new SimulatedFeedback(inference)
            .events(course.skill(), course.objective(), course.events(), seed);
    LearningOptions chosen = course.student().options(course.objective());
    var material =
        new BatchSources.Material(
            new ExampleTokenizer(inference.tokens()).read(examples), List.of());
    BatchSources batchSources =
        new BatchSources(models.trainer()::likelihoods, rollouts, VerifierKind.STRICT);
    try (TrainingSession<?> run =
        course
            .student()
            .start(models.trainer(), AdamWOptions.forExperts(chosen.gradientNormMax()), seed)) {
      AtomicReference<TrainingLoop.Progress> last = new AtomicReference<>();
      TrainingLoop<?> loop = batchSources.loop(run, material, chosen, seed);
      loop.learn(
          progress -> {
            last.set(progress);
            return true;
          });
      Accuracy accuracy =
          accuracy(
              course.skill(),
              (asked, limit) -> rollouts.answers(run.parameters(), asked, limit),
              seed);
      return new Result(accuracy, loop.steps(), Phases.of(last.get(), System.nanoTime() - start));
    }
  }

  private Accuracy accuracy(Skill skill, Answerer answerer, long seed) {
    return new Accuracy(
        score(skill, answerer, seed, _ -> SamplingParameters.greedy()),
        score(skill, answerer, seed, i -> SamplingParameters.sampled(1, i)));
  }

  private Score score(
      Skill skill, Answerer answerer, long seed, IntFunction<SamplingParameters> sampling) {
    var questions = skill.examples(options.split(), seed, options.questions());
    List<BatchInference.Asked> asked = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      asked.add(
          new BatchInference.Asked(
              inference.tokens().prompt(questions.get(i).prompt()), null, sampling.apply(i)));
    }
    List<BatchInference.Answered> answers =
        answerer.answers(
            asked, inference.limit(questions.stream().map(each -> each.answer()).toList()));
    int right = 0;
    for (int i = 0; i < answers.size(); i++) {
      right += questions.get(i).reward(answers.get(i).text()) == 1 ? 1 : 0;
    }
    return new Score(right, answers.size());
  }

  @Override
  public void close() {
    models.close();
  }
}

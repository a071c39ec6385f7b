// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import static java.util.stream.Collectors.joining;

import io.zoetic.model.DeviceKind;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.ExampleTokenizer;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.trainerworker.learning.batches.PolicyRollouts;
import io.zoetic.trainerworker.learning.batches.TrainingLoop;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
  private final FurtherPrompts further;
  private final Map<String, Phases> phases = new LinkedHashMap<>();
  private final Map<Way, List<Marks>> marks = new LinkedHashMap<>();

  /** How many each trains. */
  private final Map<Student, Long> numbers = new HashMap<>();

  /**
   * The options of the measurement.
   *
   * @param model that learns, with its factors
   * @param shots examples that the base model is told before each question; none: not measured
   * @param uncorrected prompts that nobody corrects, to be learnt beside corrections; 0: none
   * @param split that the questions are of
   * @param questions per skill and seed
   * @param liked share of the judged answers that are; null: as many as are right
   * @param sampled whether to ask at temperature 1 as well
   * @param device where to train and to answer
   */
  record Options(
      Model model,
      List<Subject> subjects,
      List<Integer> shots,
      int uncorrected,
      List<LearningObjective> objectives,
      List<Student> students,
      List<Integer> events,
      List<Long> seeds,
      Split split,
      int questions,
      @Nullable Double liked,
      boolean sampled,
      DeviceKind device) {}

  /** A base model. */
  record Model(Path directory, Path svdCache) {}

  /** One row, but for its seeds. */
  private record Course(Subject subject, Way way) {}

  /**
   * What all skills are compared by.
   *
   * @param uncorrected prompts that nobody corrected
   */
  private record Way(LearningObjective objective, Student student, int events, int uncorrected) {
    String method() {
      return student.name() + (uncorrected == 0 ? "" : ", " + uncorrected + " uncorrected");
    }
  }

  /** The result of a course under one seed. */
  private record Result(Marks marks, int steps, Phases phases) {
    String greedyPercent() {
      return "%.0f".formatted(Interval.of(marks.greedy()).mean());
    }
  }

  private LearningBenchmark(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.models =
        TrainingModels.open(
            options.model().directory(),
            LayoutSpec.ALL,
            options.model().svdCache(),
            BatchInferenceOptions.DEFAULTS.on(options.device()));
    this.inference = models.inference();
    this.rollouts = new PolicyRollouts(inference);
    this.further = new FurtherPrompts(models, options.uncorrected());
  }

  /** Prints a row as soon as it is measured; in the end, where the time went. */
  static void run(Options options, PrintStream out) {
    try (LearningBenchmark benchmark = new LearningBenchmark(options, out)) {
      benchmark.run();
    }
  }

  private void run() {
    print(
        "seeds %s, %d questions of the %s split for each"
            .formatted(
                options.seeds(),
                options.questions(),
                options.split().name().toLowerCase(Locale.ROOT)));
    print("");
    print(
        "| skill | objective | method | events | greedy, % | against the first method"
            + " | sampled, % | against the first method | steps | s | by seed |");
    print("|" + " --- |".repeat(11));
    for (Subject subject : options.subjects()) {
      Marks base =
          Marks.of(
              options.seeds().stream()
                  .map(seed -> marks(subject, inference::answers, seed))
                  .toList());
      print(
          "| %s | | base | 0 | %s | | | |"
              .formatted(subject.name(), cells(List.of(base), List.of())));
      for (int events : options.events()) {
        options.shots().stream()
            .filter(shots -> shots <= events)
            .forEach(shots -> toldRow(subject, events, shots));
      }
      for (LearningObjective objective : options.objectives()) {
        for (int events : options.events()) {
          for (Way way : ways(objective, events)) {
            row(new Course(subject, way));
          }
        }
      }
    }
    printMeans();
    printPhases();
    further.notes().forEach(this::print);
  }

  /** Without prompts that nobody corrected, and with, where right answers are learnt. */
  private List<Way> ways(LearningObjective objective, int events) {
    List<Way> ways = new ArrayList<>();
    for (Student student : options.students()) {
      ways.add(new Way(objective, student, events, 0));
      if (options.uncorrected() > 0 && objective == LearningObjective.NEXT_TOKEN) {
        ways.add(new Way(objective, student, events, options.uncorrected()));
      }
    }
    return ways;
  }

  /** Of all skills together. */
  private void printMeans() {
    print("");
    print(
        "| mean of %d skills | method | numbers | events | greedy, %% | against the first method"
                .formatted(options.subjects().size())
            + " | sampled, % | against the first method |");
    print("| --- | --- | --- | --- | --- | --- | --- | --- |");
    marks.forEach(
        (way, all) ->
            print(
                "| %s | %s | %d | %d | %s |"
                    .formatted(
                        way.objective().word(),
                        way.method(),
                        numbers.get(way.student()),
                        way.events(),
                        cells(all, others(way)))));
  }

  /** What a way is compared with, skill by skill; the first one with nothing. */
  private List<Marks> others(Way way) {
    Way first = new Way(way.objective(), options.students().getFirst(), way.events(), 0);
    return way.equals(first) ? List.of() : marks.getOrDefault(first, List.of());
  }

  private void printPhases() {
    print("");
    print(
        "| objective | method | training, tokens/s | rollouts, tokens/s"
            + " | training, % of time | rollouts and verification, % | other, % |");
    print("| --- | --- | --- | --- | --- | --- | --- |");
    phases.forEach((name, sum) -> print("| %s | %s |".formatted(name, sum)));
  }

  /**
   * Four cells: greedy, and by how much better than another; the same sampled.
   *
   * @param skills one or several
   * @param others to compare with, skill by skill; of none: not compared
   */
  private static String cells(List<Marks> skills, List<Marks> others) {
    return cells(skills, others, Marks::greedy) + " | " + cells(skills, others, Marks::sampled);
  }

  private static String cells(
      List<Marks> skills, List<Marks> others, Function<Marks, List<double[]>> how) {
    if (how.apply(skills.getFirst()).isEmpty()) {
      return " | ";
    }
    List<List<double[]>> differences = new ArrayList<>();
    for (int i = 0; i < others.size(); i++) {
      differences.add(how.apply(skills.get(i).minus(others.get(i))));
    }
    return "%s | %s"
        .formatted(
            Interval.ofSkills(skills.stream().map(how).toList()),
            differences.isEmpty() ? "" : Interval.ofSkills(differences).signed());
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }

  private void row(Course course) {
    List<Result> results = options.seeds().stream().map(seed -> result(course, seed)).toList();
    Phases time = results.stream().map(Result::phases).reduce(Phases.NOTHING, Phases::plus);
    Way way = course.way();
    String name = way.objective().word() + " | " + way.method();
    phases.merge(name, time, Phases::plus);
    Marks now = Marks.of(results.stream().map(Result::marks).toList());
    marks.computeIfAbsent(way, _ -> new ArrayList<>()).add(now);
    List<Marks> others = others(way);
    List<Marks> other = others.isEmpty() ? List.of() : List.of(others.getLast());
    print(
        "| %s | %s | %d | %s | %d | %.0f | %s |"
            .formatted(
                course.subject().name(),
                name,
                way.events(),
                cells(List.of(now), other),
                results.getLast().steps(),
                time.nanos() / 1e9 / results.size(),
                results.stream().map(Result::greedyPercent).collect(joining(", "))));
  }

  /** The base model, told the nearest of the examples that others learn from. */
  private void toldRow(Subject subject, int events, int shots) {
    List<Marks> bySeed =
        options.seeds().stream()
            .map(
                seed ->
                    marks(
                        subject,
                        new InContext(inference, feedback(subject, events, seed), shots),
                        seed))
            .toList();
    print(
        "| %s | | nearest %d in the prompt | %d | %s | | | %s |"
            .formatted(
                subject.name(),
                shots,
                events,
                cells(List.of(Marks.of(bySeed)), List.of()),
                bySeed.stream()
                    .map(each -> "%.0f".formatted(Interval.of(each.greedy()).mean()))
                    .collect(joining(", "))));
  }

  private List<TokenizedExample> feedback(Subject subject, int events, long seed) {
    return new ExampleTokenizer(inference.tokens())
        .read(
            new SimulatedFeedback(inference, options.liked())
                .events(subject, LearningObjective.NEXT_TOKEN, events, seed));
  }

  private Result result(Course course, long seed) {
    long start = System.nanoTime();
    Way way = course.way();
    List<TokenizedExample> examples =
        new ExampleTokenizer(inference.tokens())
            .read(
                new SimulatedFeedback(inference, options.liked())
                    .events(course.subject(), way.objective(), way.events(), seed));
    LearningOptions chosen = BatchSources.settled(examples, way.student().options(way.objective()));
    var material =
        new BatchSources.Material(
            examples,
            List.of(),
            way.uncorrected() == 0
                ? List.of()
                : further.taught(course.subject(), examples, chosen, seed));
    BatchSources batchSources =
        new BatchSources(models.trainer()::likelihoods, rollouts, VerifierKind.STRICT);
    try (TrainingSession<?> run =
        way.student()
            .start(
                models.trainer(),
                chosen.optimizer(TokenizedExample.informative(material.train())),
                seed)) {
      AtomicReference<TrainingLoop.Progress> last = new AtomicReference<>();
      TrainingLoop<?> loop = batchSources.loop(run, material, chosen, seed);
      loop.learn(
          progress -> {
            last.set(progress);
            return true;
          });
      Marks now =
          marks(
              course.subject(),
              (asked, limit) -> rollouts.answers(run.parameters(), asked, limit),
              seed);
      numbers.put(way.student(), run.parameters().count());
      return new Result(now, loop.steps(), Phases.of(last.get(), System.nanoTime() - start));
    }
  }

  private Marks marks(Subject subject, Answerer answerer, long seed) {
    return Marks.of(
        marks(subject, answerer, seed, _ -> SamplingParameters.greedy()),
        options.sampled()
            ? marks(subject, answerer, seed, i -> SamplingParameters.sampled(1, i))
            : new double[0]);
  }

  private double[] marks(
      Subject subject, Answerer answerer, long seed, IntFunction<SamplingParameters> sampling) {
    var questions = subject.examples(options.split(), seed, options.questions());
    List<BatchInference.Asked> asked = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      int[] prompt = answerer.prompt(inference.tokens(), questions.get(i).prompt());
      asked.add(new BatchInference.Asked(prompt, null, sampling.apply(i)));
    }
    List<BatchInference.Answered> answers =
        answerer.answers(
            asked, inference.limit(questions.stream().map(each -> each.answer()).toList()));
    return IntStream.range(0, answers.size())
        .mapToDouble(i -> questions.get(i).reward(answers.get(i).text()) == 1 ? 1 : 0)
        .toArray();
  }

  @Override
  public void close() {
    models.close();
  }
}

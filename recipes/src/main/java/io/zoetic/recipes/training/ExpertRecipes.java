// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import io.zoetic.bootstrap.Build;
import io.zoetic.core.ExpertRole;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.ClassificationPrompt;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.LabelLikelihood;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.expert.ExpertLibrary;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Trains experts of one base model and layout and writes those that are better than the base model
 * into a directory, as the next versions of their names. One thread; one of these per process.
 */
public final class ExpertRecipes implements AutoCloseable {
  /** Examples of a skill to learn from, and to choose the best z by. */
  private static final int TRAIN_EXAMPLES = 2000;

  private static final int VALIDATION_EXAMPLES = 200;

  /** Questions per label, to learn to classify from, and to measure it by. */
  private static final int TRAIN_QUESTIONS = 300;

  private static final int VALIDATION_QUESTIONS = 40;

  private final Path experts;
  private final PrintStream out;
  private final BatchInference inference;
  private final Accuracy exams;
  private final ExpertTrainer trainer;

  /**
   * The base model, and where its experts go.
   *
   * @param model directory of the base model
   * @param layout which components carry z
   * @param svdCache the directory of the factors of all base models; missing ones are computed
   * @param device where to train and to answer
   * @param experts where expert files are written, and where live experts are found
   */
  public record Config(
      Path model, LayoutSpec layout, Path svdCache, DeviceKind device, Path experts) {}

  private ExpertRecipes(
      Config config, BatchInference inference, ExpertTrainer trainer, PrintStream out) {
    this.experts = config.experts();
    this.inference = inference;
    this.exams = new Accuracy(inference);
    this.trainer = trainer;
    this.out = out;
  }

  /**
   * Loads the base model, once to train on and once to examine.
   *
   * @param out is told of progress
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if a file of the base model is
   *     missing or breaks a rule
   * @throws IllegalArgumentException if it has no chat template, or the layout names nothing in it
   */
  public static ExpertRecipes open(Config config, PrintStream out) {
    BatchInference inference =
        new BatchInference(
            config.model(),
            BatchInferenceOptions.DEFAULTS.on(config.device()),
            new LanguageModel.Experts(
                config.layout(),
                ExpertForm.of(config.layout()),
                config.svdCache(),
                (matrix, done, total) ->
                    out.printf("factored %s, %d of %d%n", matrix.name(), done, total)));
    try {
      ExpertTrainer trainer =
          ExpertTrainer.load(
              config.model(),
              ExpertTrainer.Options.of(config.layout(), config.svdCache(), config.device()));
      return new ExpertRecipes(config, inference, trainer, out);
    } catch (RuntimeException e) {
      inference.close();
      throw e;
    }
  }

  /**
   * Trains an expert on right answers of a skill's train split.
   *
   * @return its file, or nothing if no z was better than the base model on the validation split
   */
  public Optional<Path> trainSkill(Skill skill, Recipe recipe) {
    out.printf("%s: %s%n", skill.name(), skill.description());
    List<Example> examples = skill.examples(Split.TRAIN, recipe.seed(), TRAIN_EXAMPLES);
    List<Example> held = skill.examples(Split.VALIDATION, recipe.seed(), VALIDATION_EXAMPLES);
    List<Completion> completions = examples.stream().map(exams::rightAnswer).toList();
    RecipeTraining loop =
        new RecipeTraining(
            trainer,
            recipe,
            new Batches(completions, recipe.rows(), recipe.seed())::next,
            new RecipeTraining.Trial(
                z -> exams.accuracy(even(held), z), z -> exams.accuracy(odd(held), z)),
            out);
    return publish(
        new Subject(skill.name(), ExpertRole.SKILL, skill.description()),
        recipe,
        loop,
        new Lessons("next-token", completions.size(), Lineage.sha256(completions)));
  }

  /**
   * Trains the expert that classifies: the label of a question after the classification prompt for
   * the live experts.
   *
   * @return its file, or nothing if no z was better than the base model
   * @throws IllegalArgumentException if an expert is for no skill of the reference model
   */
  public Optional<Path> trainClassifier(Recipe recipe) {
    List<Label> labels = liveLabels();
    ClassificationPrompt prompt =
        inference.call(() -> ClassificationPrompt.of(inference.model(), labels));
    double[] prior = inference.call(() -> LabelLikelihood.prior(inference.model(), prompt));
    Set<String> names = names(labels);
    out.printf("classifier: %s and %s%n", names, Label.OTHER);
    List<LabelledQuestion> questions =
        LabelledQuestion.of(names, Split.TRAIN, recipe.seed(), TRAIN_QUESTIONS);
    List<LabelledQuestion> held =
        LabelledQuestion.of(names, Split.VALIDATION, recipe.seed(), VALIDATION_QUESTIONS);
    RecipeTraining loop =
        new RecipeTraining(
            trainer,
            recipe,
            new LabelBatches(prompt, prior, questions, recipe.rows(), recipe.seed())::next,
            new RecipeTraining.Trial(
                z -> labelAccuracy(even(held), prompt, z),
                z -> labelAccuracy(odd(held), prompt, z)),
            out);
    return publish(
        new Subject("classifier", ExpertRole.CLASSIFIER, "Tells which skill a question needs."),
        recipe,
        loop,
        new Lessons("label", questions.size(), Lineage.sha256OfQuestions(questions)));
  }

  private double labelAccuracy(
      List<LabelledQuestion> held, ClassificationPrompt prompt, ExpertVector z) {
    return exams.accuracy(held, () -> new LabelLikelihood(inference.model(), prompt, z));
  }

  private static <T> List<T> even(List<T> all) {
    return IntStream.range(0, all.size()).filter(i -> i % 2 == 0).mapToObj(all::get).toList();
  }

  private static <T> List<T> odd(List<T> all) {
    return IntStream.range(0, all.size()).filter(i -> i % 2 == 1).mapToObj(all::get).toList();
  }

  /**
   * Fits the router for the live experts and writes it; the one before is replaced.
   *
   * @return its file
   * @throws IllegalArgumentException if an expert is for no skill of the reference model
   */
  public Path trainRouter(long seed) throws IOException {
    RouterChoice choice = new RouterChoice(inference, out);
    Router router = choice.fit(names(liveLabels()), seed);
    Files.createDirectories(experts);
    router.write(experts);
    Path file = experts.resolve(Router.FILE);
    out.printf("wrote %s%n", file);
    return file;
  }

  private List<Label> liveLabels() {
    ExpertLibrary library = new ExpertLibrary(experts, trainer.baseModel(), trainer.layout());
    library.refresh();
    if (library.live().isEmpty()) {
      throw new IllegalArgumentException(
          "%s must hold at least one expert of this base model and layout, holds none"
              .formatted(experts));
    }
    return library.live().stream()
        .map(expert -> new Label(expert.name(), expert.description()))
        .toList();
  }

  private static Set<String> names(List<Label> labels) {
    return labels.stream().map(Label::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private Optional<Path> publish(
      Subject subject, Recipe recipe, RecipeTraining loop, Lessons lessons) {
    RecipeTraining.Result result = loop.run();
    String gain =
        "%s: validation %.1f %% -> %.1f %%"
            .formatted(subject.name(), 100 * result.base(), 100 * result.best());
    if (!result.isBetter()) {
      out.printf("%s; nothing better than the base model, so nothing is written%n", gain);
      return Optional.empty();
    }
    Map<String, String> lineage = recipe.lineage();
    lineage.put("objective", lessons.objective());
    lineage.put("best_step", String.valueOf(result.step()));
    lineage.put("examples", String.valueOf(lessons.count()));
    lineage.put("examples_sha256", lessons.digest());
    lineage.put("validation_accuracy_base", String.valueOf(result.base()));
    lineage.put("validation_accuracy", String.valueOf(result.best()));
    Build.version().ifPresent(version -> lineage.put("code", version));
    Path file =
        ExpertFile.write(
            experts,
            new Expert(
                subject.name(),
                ExpertFile.nextVersion(experts, subject.name()),
                subject.role(),
                subject.description(),
                trainer.baseModel(),
                lineage,
                result.vector()));
    out.printf("%s after step %d; wrote %s%n", gain, result.step(), file);
    return Optional.of(file);
  }

  /** The examples that a version has learnt from. */
  private record Lessons(String objective, int count, String digest) {}

  /** The expert that a version is of. */
  private record Subject(String name, ExpertRole role, String description) {}

  @Override
  public void close() {
    trainer.close();
    inference.close();
  }
}

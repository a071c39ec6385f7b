// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.core.ExpertRole;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.testkit.SharedFactors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few steps on the reference model. */
class ExpertRecipesIT {
  private static final LayoutSpec LAYOUT = LayoutSpec.parse("mlp");
  private static final Recipe RECIPE = new Recipe(Parametrisation.DIRECT, 25, 16, 0.02, 7);

  private static final Pattern LOSS = Pattern.compile("loss (\\d+\\.\\d+)");

  /** Processors round otherwise; another order of examples or another rate is far beyond it. */
  private static final Offset<Double> GOLDEN = within(0.002);

  /** Behind the training of others, whose rounding adds up. */
  private static final Offset<Double> LATER = within(0.02);

  @TempDir static Path shared;
  @TempDir Path experts;

  private static Path model = Path.of("");

  /** An expert for short answers, trained once. */
  private static Path trained = Path.of("");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeAll
  static void train() throws IOException {
    model = ReferenceModel.extractTo(shared.resolve("reference"));
    try (ExpertRecipes recipes =
        recipes(shared.resolve("experts"), new PrintStream(OutputStream.nullOutputStream()))) {
      trained = recipes.trainSkill(Skills.named("short-answer"), RECIPE).orElseThrow();
    }
  }

  private ExpertRecipes recipes() {
    return recipes(experts, new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private static ExpertRecipes recipes(Path experts, PrintStream out) {
    return ExpertRecipes.open(
        new ExpertRecipes.Config(model, LAYOUT, SharedFactors.DIRECTORY, DeviceKind.CPU, experts),
        out);
  }

  private static Expert read(Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      Layout layout = Layout.of(LAYOUT, ModelConfig.read(model).matrices());
      return ExpertFile.read(file, checkpoint.digest(), layout);
    }
  }

  @Test
  void skill_trainedTwice_givesTwoVersionsOfTheSameBetterExpert() throws IOException {
    Expert first = read(alreadyTrained());
    Expert second;
    try (ExpertRecipes recipes = recipes()) {
      second = read(recipes.trainSkill(Skills.named("short-answer"), RECIPE).orElseThrow());
    }

    assertThat(first.id()).isEqualTo("short-answer@1");
    assertThat(second.id()).isEqualTo("short-answer@2");
    assertThat(second.vector().digest()).isEqualTo(first.vector().digest());
    assertThat(first.role()).isEqualTo(ExpertRole.SKILL);
    assertThat(first.description()).isEqualTo(Skills.named("short-answer").description());
    assertThat(first.lineage())
        .containsEntry("objective", "next-token")
        .containsEntry("best_step", "25")
        .containsEntry("learning_rate", "0.02")
        .containsEntry("seed", "7")
        .containsKey("examples_sha256");
    assertThat(accuracy(first, "validation_accuracy"))
        .isGreaterThan(accuracy(first, "validation_accuracy_base"));
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("step 0/25  validation", "step 25/25  loss", "short-answer@2.safetensors");
    assertThat(losses())
        .singleElement()
        .satisfies(loss -> assertThat(loss).isCloseTo(0.1269, GOLDEN));
  }

  /** The expert for short answers, among those of this test. */
  private Path alreadyTrained() throws IOException {
    return Files.copy(trained, experts.resolve(trained.getFileName()));
  }

  /** What was printed as the mean loss of the steps before each look. */
  private List<Double> losses() {
    return LOSS.matcher(printed.toString(StandardCharsets.UTF_8))
        .results()
        .map(found -> Double.valueOf(found.group(1)))
        .toList();
  }

  private static double accuracy(Expert expert, String key) {
    return Double.parseDouble(String.valueOf(expert.lineage().get(key)));
  }

  private static Router read(Path file, Path directory) {
    assertThat(file).isEqualTo(directory.resolve(Router.FILE));
    try (LanguageModel served = LanguageModel.load(model, LanguageModel.Options.ofDefaults())) {
      return Router.read(file, served);
    }
  }

  @Test
  void classifier_forTwoExperts_findsMoreLabelsThanTheBaseModel() throws IOException {
    Recipe labels = new Recipe(Parametrisation.DIRECT, 50, 16, 0.03, 7);
    alreadyTrained();
    try (ExpertRecipes recipes = recipes()) {
      assertThat(recipes.trainSkill(Skills.named("unit"), RECIPE)).isPresent();

      Expert classifier = read(recipes.trainClassifier(labels).orElseThrow());

      assertThat(losses().subList(1, 3))
          .satisfiesExactly(
              first -> assertThat(first).isCloseTo(1.3705, LATER),
              second -> assertThat(second).isCloseTo(0.6135, LATER));
      assertThat(classifier.role()).isEqualTo(ExpertRole.CLASSIFIER);
      assertThat(classifier.lineage()).containsEntry("objective", "label");
      assertThat(accuracy(classifier, "validation_accuracy"))
          .isGreaterThan(accuracy(classifier, "validation_accuracy_base"));
    }
  }

  @Test
  void skill_thatTrainingMakesNoBetter_writesNothing() {
    Recipe tooSmall = new Recipe(Parametrisation.DIRECT, 1, 1, 1e-9, 7);
    try (ExpertRecipes recipes = recipes()) {
      assertThat(recipes.trainSkill(Skills.named("odd-one-out"), tooSmall)).isEmpty();
    }

    assertThat(experts).isEmptyDirectory();
  }

  @Test
  void router_forALiveExpert_findsItsQuestions() throws IOException {
    try (ExpertRecipes recipes = recipes()) {
      assertThatThrownBy(() -> recipes.trainRouter(1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith(
              "must hold at least one expert of this base model and layout, holds none");
      alreadyTrained();

      Path file = recipes.trainRouter(1);

      assertThat(read(file, experts).labels()).containsExactly("other", "short-answer");
      assertThat(printed.toString(StandardCharsets.UTF_8))
          .containsPattern("router behind layer 1  validation (100|9\\d)\\.\\d %");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.model.training.loss.MinibatchLoss;
import io.zoetic.testkit.SharedFactors;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Loss and gradient of every objective, in z, in the logits p and in what adapters train, against
 * central differences of the loss in double precision, computed by {@link NaiveExpert}.
 */
class ExpertGradientTest {
  private static final long SEED = 11;
  private static final AdamWOptions OPTIONS = AdamWOptions.forExperts(1);

  private final Random random = new Random(SEED);

  /** Such small operations gain nothing from threads, and lose much where cores are busy. */
  @BeforeAll
  static void computeInOneThread() {
    TorchThread.limitParallelism(1);
  }

  @ParameterizedTest
  @EnumSource
  void gradient_ofZ_isThatOfFiniteDifferences(NaiveLesson lesson) {
    try (ExpertTrainer trainer = trainer(ExpertForm.FACTORED);
        var run = trainer.svf(Parametrisation.DIRECT, around(trainer, 1, 0.1), OPTIONS)) {
      requireGradient(trainer, run, lesson);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REINFORCE", "DPO"})
  void gradient_ofZ_inTheDeltaForm_isThatOfFiniteDifferences(NaiveLesson lesson) {
    try (ExpertTrainer trainer = trainer(ExpertForm.DELTA);
        var run = trainer.svf(Parametrisation.DIRECT, around(trainer, 1, 0.1), OPTIONS)) {
      requireGradient(trainer, run, lesson);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradient_ofLogits_isThatOfFiniteDifferences(NaiveLesson lesson) {
    try (ExpertTrainer trainer = trainer(ExpertForm.FACTORED);
        var run = trainer.svf(Parametrisation.REFERENCE, around(trainer, 0.1, 0.3), OPTIONS)) {
      requireGradient(trainer, run, lesson);
    }
  }

  /** After a step, since B begins at 0 and A has no gradient there. */
  @ParameterizedTest
  @EnumSource
  void gradient_ofLora_isThatOfFiniteDifferences(NaiveLesson lesson) {
    try (ExpertTrainer trainer = trainer(ExpertForm.FACTORED);
        var run = trainer.startLora(2, 4, random, OPTIONS)) {
      run.step(NaiveLesson.NEXT_TOKEN.objective(trainer, NaiveExpert.of(trainer, run)), 0.02);
      requireGradient(trainer, run, lesson);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradient_ofDora_isThatOfFiniteDifferences(NaiveLesson lesson) {
    try (ExpertTrainer trainer = trainer(ExpertForm.FACTORED);
        var run = trainer.startDora(2, 4, random, OPTIONS)) {
      run.step(NaiveLesson.NEXT_TOKEN.objective(trainer, NaiveExpert.of(trainer, run)), 0.02);
      requireGradient(trainer, run, lesson);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradient_ofIa3_isThatOfFiniteDifferences(NaiveLesson lesson) {
    try (ExpertTrainer trainer = trainer(ExpertForm.FACTORED, LayoutSpec.parse("k+v+up"));
        var run = trainer.startIa3(OPTIONS)) {
      run.step(NaiveLesson.NEXT_TOKEN.objective(trainer, NaiveExpert.of(trainer, run)), 0.02);
      requireGradient(trainer, run, lesson);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NEXT_TOKEN", "DPO"})
  void gradient_ofLoraXs_isThatOfFiniteDifferences(NaiveLesson lesson) {
    try (ExpertTrainer trainer = trainer(ExpertForm.FACTORED);
        var run = trainer.startLoraXs(3, random, OPTIONS)) {
      run.step(NaiveLesson.NEXT_TOKEN.objective(trainer, NaiveExpert.of(trainer, run)), 0.02);
      requireGradient(trainer, run, lesson);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NEXT_TOKEN", "DPO"})
  void gradient_ofWholeMatrices_isThatOfFiniteDifferences(NaiveLesson lesson) {
    try (ExpertTrainer trainer = trainer(ExpertForm.DELTA);
        var run = trainer.startMatrices(OPTIONS)) {
      run.step(NaiveLesson.NEXT_TOKEN.objective(trainer, NaiveExpert.of(trainer, run)), 0.002);
      requireGradient(trainer, run, lesson);
    }
  }

  private float[] around(ExpertTrainer trainer, double mean, double deviation) {
    float[] values = new float[trainer.layout().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return values;
  }

  /** A parameter of each of the 21 matrices. */
  private void requireGradient(ExpertTrainer trainer, TrainingSession<?> run, NaiveLesson lesson) {
    NaiveExpert expert = NaiveExpert.of(trainer, run);
    DoubleSupplier oracle = lesson.loss(expert);

    MinibatchLoss.Outcome outcome = run.backward(lesson.objective(trainer, expert));

    assertThat(outcome.loss()).isCloseTo(oracle.getAsDouble(), within(1e-4));
    List<double[]> gradient = NaiveExpert.gradient(trainer, run);
    for (int matrix = 0; matrix < gradient.size(); matrix++) {
      Layout.Part part = trainer.layout().matrices().get(matrix);
      int i = random.nextInt(expert.count(part));
      double expected = expert.lossGradient(part, i, oracle);
      assertThat(gradient.get(matrix)[i])
          .as("parameter %d of %s, seed %d", i, part.matrix().name(), SEED)
          .isCloseTo(expected, within(1e-5 + 1e-3 * Math.abs(expected)));
    }
  }

  private static ExpertTrainer trainer(ExpertForm form) {
    return trainer(form, LayoutSpec.ALL);
  }

  private static ExpertTrainer trainer(ExpertForm form, LayoutSpec layout) {
    return ExpertTrainer.load(
        Golden.directory("llama"),
        new ExpertTrainer.Options(layout, form, SharedFactors.DIRECTORY, Device.cpu()));
  }
}

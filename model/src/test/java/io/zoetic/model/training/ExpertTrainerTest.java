// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.GoldenExperts;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import io.zoetic.model.training.objective.NextToken;
import io.zoetic.model.training.objective.Reinforce;
import io.zoetic.testkit.SharedFactors;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training against ten steps of an independent implementation, and what it must leave alone. */
class ExpertTrainerTest {
  private static final AdamWOptions OPTIONS = AdamWOptions.forExperts(1e-3);

  /** Such small operations gain nothing from threads, and lose much where cores are busy. */
  @BeforeAll
  static void computeInOneThread() {
    TorchThread.limitParallelism(1);
  }

  @ParameterizedTest
  @EnumSource
  void losses_ofAllGoldenRuns_areTheExpectedOnes(ExpertForm form) {
    try (ExpertTrainer trainer = trainer("mlp", form)) {
      for (JsonNode expected : GoldenRuns.EXPECTED.get("runs")) {
        requireRun(trainer, expected);
      }
    }
  }

  private static void requireRun(ExpertTrainer trainer, JsonNode expected) {
    Objective batch = GoldenRuns.batch(expected);
    AdamWOptions options = AdamWOptions.forExperts(expected.get("clip_norm").asDouble());
    Parametrisation parametrisation = GoldenRuns.parametrisation(expected);
    float[] first = parametrisation.unchanged(trainer.layout().size());
    try (var run = trainer.svf(parametrisation, first, options)) {
      for (int i = 0; i < expected.get("losses").size(); i++) {
        TrainingSession.Step step = run.step(batch, expected.get("lr").asDouble());

        assertThat(step.loss())
            .as("loss %d of %s", i, expected)
            .isCloseTo(expected.get("losses").get(i).asDouble(), within(1e-4));
        assertThat(step.gradientNorm())
            .as("gradient norm %d of %s", i, expected)
            .isCloseTo(expected.get("grad_norms_before_clip").get(i).asDouble(), within(1e-4));
      }
    }
  }

  @Test
  void effectiveZ_ofGoldenLogits_isTheGoldenVector() {
    try (ExpertTrainer trainer = trainer("mlp", ExpertForm.FACTORED)) {
      Layout layout = trainer.layout();
      for (String name : new String[] {"a", "b"}) {
        float[] logits = GoldenExperts.vector(layout, name, "logits_p");

        try (var run = trainer.svf(Parametrisation.REFERENCE, logits, OPTIONS)) {
          float[] z = run.parameters().effectiveZ();
          float[] expected = GoldenExperts.vector(layout, name, "z");
          for (int i = 0; i < z.length; i++) {
            assertThat((double) z[i]).isCloseTo(expected[i], within(1e-5));
          }
        }
      }
    }
  }

  @Test
  void resume_ofAnExpert_goesOnWhereItIs() {
    Objective batch = NextToken.of(GoldenRuns.completions());
    try (ExpertTrainer trainer = trainer("all", ExpertForm.FACTORED)) {
      ExpertVector trained;
      double last;
      try (var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
        run.step(batch, 0.01);
        trained = run.parameters().vector();
        last = run.step(batch, 0.01).loss();
      }

      try (var run = trainer.resume(trained, OPTIONS)) {
        assertThat(run.step(batch, 0.01).loss()).isEqualTo(last);
      }
    }
  }

  @Test
  void startAgain_goesOnAsARunThatBeginsThere() {
    Objective batch = NextToken.of(GoldenRuns.completions());
    try (ExpertTrainer trainer = trainer("mlp", ExpertForm.FACTORED)) {
      ExpertVector there = GoldenExperts.expert(trainer.layout(), "a");
      ExpertVector expected;
      try (var run = trainer.resume(there, OPTIONS)) {
        run.step(batch, 0.01);
        expected = run.parameters().vector();
      }

      try (var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
        run.step(batch, 0.1);
        run.startAgain(List.of(there.toArray()));
        run.step(batch, 0.01);

        assertThat(run.parameters().vector()).isEqualTo(expected);
        assertThatThrownBy(() -> run.startAgain(List.of(new float[3])))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("values must be as many as are trained, ");
      }
    }
  }

  @Test
  void resume_ofAnExpertOfAnotherLayout_isRefused() {
    try (ExpertTrainer trainer = trainer("all", ExpertForm.FACTORED);
        ExpertTrainer other = trainer("mlp", ExpertForm.FACTORED)) {
      ExpertVector expert = GoldenExperts.expert(other.layout(), "a");

      assertThatThrownBy(() -> trainer.resume(expert, OPTIONS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("an expert must have the layout all,")
          .hasMessageContaining("had gate+up+down,");
    }
  }

  @Test
  void lora_onTheSameMatrices_beginsAtTheBaseAndLearns() {
    Objective batch = NextToken.of(GoldenRuns.completions());
    double base = GoldenRuns.EXPECTED.get("runs").get(0).get("losses").get(0).asDouble();
    try (ExpertTrainer trainer = trainer("qv,components=top-4", ExpertForm.DELTA);
        var run = trainer.startLora(4, 8, new Random(1), OPTIONS)) {
      assertThat(run.parameters().count()).isEqualTo(trainer.layout().loraParameters(4));
      assertThat(run.step(batch, 0.01).loss()).isCloseTo(base, within(1e-4));
      for (int i = 0; i < 20; i++) {
        run.step(batch, 0.01);
      }

      assertThat(run.step(batch, 0.01).loss()).isLessThan(base - 0.1);
    }
  }

  @Test
  void steps_onWeightsInBfloat16WithATiedHead_learn() {
    Objective batch = NextToken.of(GoldenRuns.completions());
    var options = ExpertTrainer.Options.of(LayoutSpec.ALL, SharedFactors.DIRECTORY, DeviceKind.CPU);
    try (ExpertTrainer trainer = ExpertTrainer.load(Golden.directory("llama-tied-bf16"), options);
        var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
      double first = run.step(batch, 0.01).loss();
      for (int i = 0; i < 5; i++) {
        run.step(batch, 0.01);
      }

      assertThat(run.step(batch, 0.01).loss()).isLessThan(first - 0.1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void steps_leaveNoArrayBehindAndGiveNoWeightAGradient(Parametrisation parametrisation) {
    Objective batch = Reinforce.of(GoldenRuns.completions(), 0.1);
    try (ExpertTrainer trainer = trainer("all", ExpertForm.DELTA)) {
      int before = trainer.nativeArrays();
      try (var run = trainer.start(parametrisation, new Random(1), OPTIONS)) {
        run.step(batch, 0.01);
        int arrays = run.nativeArrays();
        for (int i = 0; i < 20; i++) {
          run.step(batch, 0.01);
        }

        assertThat(run.nativeArrays()).isEqualTo(arrays);
        assertThat(trainer.frozen()).noneMatch(NDArray::hasGradient);
      }
      assertThat(trainer.nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void step_ofALossThatIsNotFinite_isRefusedAndChangesNothing() {
    Objective usual = NextToken.of(GoldenRuns.completions());
    try (ExpertTrainer trainer = trainer("mlp", ExpertForm.FACTORED);
        var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
      assertThatThrownBy(() -> run.step(List.of(usual, new Broken(Double.NaN)), 0.01))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("must be finite, were NaN");

      assertThat(run.parameters().effectiveZ()).containsOnly(1f);
      assertThat(run.steps()).isZero();
      run.step(usual, 0.01);
      assertThat(run.parameters().vector().toArray()).doesNotContain(1f);
    }
  }

  @Test
  void step_thatFailsHalfWay_leavesNoGradientBehind() {
    Objective usual = NextToken.of(GoldenRuns.completions());
    try (ExpertTrainer trainer = trainer("mlp", ExpertForm.FACTORED);
        var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
      double norm = run.step(usual, 0).gradientNorm();

      assertThatThrownBy(() -> run.step(List.of(usual, new Broken(null)), 0.01))
          .isInstanceOf(NullPointerException.class);

      assertThat(run.step(usual, 0).gradientNorm()).isEqualTo(norm);
    }
  }

  @Test
  void step_onTwoObjectives_addsLossesAndGradients() {
    Objective usual = NextToken.of(GoldenRuns.completions());
    try (ExpertTrainer trainer = trainer("mlp", ExpertForm.FACTORED);
        var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
      TrainingSession.Step one = run.step(usual, 0);

      TrainingSession.Step two = run.step(List.of(usual, usual), 0);

      assertThat(two.loss()).isCloseTo(2 * one.loss(), within(1e-9));
      assertThat(two.gradientNorm()).isCloseTo(2 * one.gradientNorm(), within(1e-6));
    }
  }

  @Test
  void step_onNothing_updatesNothing() {
    try (ExpertTrainer trainer = trainer("mlp", ExpertForm.FACTORED);
        var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
      run.step(NextToken.of(GoldenRuns.completions()), 0.01);
      float[] before = run.parameters().effectiveZ();

      assertThat(run.step(NextToken.of(List.of()), 0.01))
          .isEqualTo(new TrainingSession.Step(0, 0, 0));

      assertThat(run.parameters().effectiveZ()).isEqualTo(before);
      assertThat(run.steps()).isEqualTo(1);
    }
  }

  /** A loss that cannot be learnt from: it is not a number, or throws. */
  private record Broken(@Nullable Double loss) implements Objective {
    @Override
    public List<Completion> answers() {
      return GoldenRuns.completions();
    }

    @Override
    public LossGradient lossGradient(List<Likelihood> now) {
      LossGradient lossGradient = new LossGradient(now);
      lossGradient.addLoss(requireNonNull(loss));
      return lossGradient;
    }
  }

  static ExpertTrainer trainer(String layout, ExpertForm form) {
    return ExpertTrainer.load(
        Golden.directory("llama"),
        new ExpertTrainer.Options(
            LayoutSpec.parse(layout), form, SharedFactors.DIRECTORY, Device.cpu()));
  }
}

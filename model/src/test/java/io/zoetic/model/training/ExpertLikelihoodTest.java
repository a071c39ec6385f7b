// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.model.training.loss.AnswerReading;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.objective.Distillation;
import io.zoetic.model.training.objective.NextToken;
import io.zoetic.model.training.objective.Replay;
import io.zoetic.model.training.objective.Taught;
import io.zoetic.testkit.SharedFactors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How likely answers are, under the base model and under an expert, against {@link NaiveLlama}. */
class ExpertLikelihoodTest {
  private static final AdamWOptions OPTIONS = AdamWOptions.forExperts(1);

  @BeforeAll
  static void computeInOneThread() {
    TorchThread.limitParallelism(1);
  }

  @Test
  void likelihoods_underBaseAndExpert_areThoseOfTheOracle() {
    try (ExpertTrainer trainer = trainer(ExpertForm.FACTORED);
        var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
      run.step(NextToken.of(GoldenRuns.completions()), 0.1);
      NaiveExpert oracle = NaiveExpert.of(trainer, run);

      List<Likelihood> base = trainer.likelihoods(NaiveLesson.PAIRS);
      List<Likelihood> now = run.likelihoods(NaiveLesson.PAIRS);

      for (int i = 0; i < now.size(); i++) {
        Completion answer = NaiveLesson.PAIRS.get(i);
        assertThat(base.get(i).toArray())
            .containsExactly(oracle.baseLogprobs(answer), within(1e-4));
        assertThat(now.get(i).toArray()).containsExactly(oracle.logprobs(answer), within(1e-4));
        assertThat(now.get(i).sum()).isNotCloseTo(base.get(i).sum(), within(0.1));
      }
    }
  }

  /**
   * The states are of another length than the policy's: the head alone must make the same of them.
   */
  @Test
  void readings_haveTheLikelihoodsOfTheBaseModel_andAStateOfEachToken() {
    try (ExpertTrainer trainer = trainer(ExpertForm.DELTA)) {
      List<AnswerReading> readings = trainer.readings(NaiveLesson.PAIRS);
      List<Likelihood> base = trainer.likelihoods(NaiveLesson.PAIRS);

      for (int i = 0; i < base.size(); i++) {
        assertThat(readings.get(i).likelihood().toArray())
            .containsExactly(base.get(i).toArray(), within(1e-5));
        assertThat(readings.get(i).width())
            .isEqualTo(ModelConfig.read(Golden.directory("llama")).hiddenSize());
      }
    }
  }

  /** Whoever reads the same prompts as the policy and has not moved teaches nothing. */
  @Test
  void distillation_fromTheSamePrompts_hasNoGradientAtTheBaseModel() {
    try (ExpertTrainer trainer = trainer(ExpertForm.FACTORED);
        var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
      List<AnswerReading> readings = trainer.readings(NaiveLesson.PAIRS);
      List<Taught> taught = new ArrayList<>();
      for (int i = 0; i < readings.size(); i++) {
        taught.add(new Taught(NaiveLesson.PAIRS.get(i), readings.get(i)));
      }

      TrainingSession.Step step = run.step(new Distillation(taught), 0);

      assertThat(step.loss()).isCloseTo(0, within(1e-5));
      assertThat(step.gradientNorm()).isCloseTo(0, within(1e-5));
    }
  }

  /** More than are read at once, so that order and padding could go wrong. */
  @Test
  void likelihoods_ofManyAnswersOfAllLengths_areThoseOfEachAlone() {
    List<Completion> answers = new ArrayList<>();
    Random random = new Random(5);
    for (int i = 0; i < 60; i++) {
      int[] prompt = random.ints(1 + random.nextInt(80), 0, 320).toArray();
      answers.add(Completion.right(prompt, random.ints(1 + i % 7, 0, 320).toArray()));
    }
    requireThoseOfEachAlone(answers);
  }

  /** They are read behind the prompt in one row. */
  @Test
  void likelihoods_ofAnswersToOnePrompt_areThoseOfEachAlone() {
    int[] prompt = new Random(6).ints(20, 0, 320).toArray();
    List<Completion> answers =
        List.of(
            Completion.right(prompt, new int[] {5, 6, 7}),
            Completion.right(prompt, new int[] {8}),
            Completion.right(prompt.clone(), new int[] {5, 9, 10, 11, 12}));
    requireThoseOfEachAlone(answers);
  }

  /** They are read in rows behind their common beginning. */
  @Test
  void likelihoods_ofAnswersToPromptsThatBeginAlike_areThoseOfEachAlone() {
    List<Completion> answers = new ArrayList<>();
    Random random = new Random(7);
    int[] beginning = random.ints(30, 0, 320).toArray();
    for (int i = 0; i < 60; i++) {
      int[] prompt = Arrays.copyOf(beginning, 30 + i % 9);
      for (int k = 30; k < prompt.length; k++) {
        prompt[k] = random.nextInt(320);
      }
      answers.add(Completion.right(prompt, random.ints(1 + i % 7, 0, 320).toArray()));
    }
    requireThoseOfEachAlone(answers);
  }

  private static void requireThoseOfEachAlone(List<Completion> answers) {
    try (ExpertTrainer trainer = trainer(ExpertForm.DELTA);
        var run = trainer.start(Parametrisation.REFERENCE, new Random(1), OPTIONS)) {
      List<Likelihood> together = run.likelihoods(answers);

      for (int i = 0; i < answers.size(); i++) {
        double[] alone = run.likelihoods(List.of(answers.get(i))).getFirst().toArray();
        assertThat(together.get(i).toArray()).containsExactly(alone, within(1e-4));
      }
    }
  }

  @Test
  void likelihoods_leaveNoArrayBehind() {
    try (ExpertTrainer trainer = trainer(ExpertForm.DELTA);
        var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
      int trainerArrays = trainer.nativeArrays();
      int runArrays = run.nativeArrays();

      for (int i = 0; i < 20; i++) {
        trainer.likelihoods(NaiveLesson.PAIRS);
        run.likelihoods(NaiveLesson.PAIRS);
      }

      assertThat(trainer.nativeArrays()).isEqualTo(trainerArrays);
      assertThat(run.nativeArrays()).isEqualTo(runArrays);
    }
  }

  @Test
  void likelihoods_ofNothing_areNone_andOfTooMuch_areRefused() {
    int positions = ModelConfig.read(Golden.directory("llama")).maxPositionEmbeddings();
    try (ExpertTrainer trainer = trainer(ExpertForm.DELTA)) {
      assertThat(trainer.likelihoods(List.of())).isEmpty();

      Completion longest = Completion.right(new int[positions], new int[] {1, 2});
      assertThatThrownBy(() -> trainer.likelihoods(List.of(longest)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a sequence must have at most");
    }
  }

  /** The divergence has its minimum there, whichever it is. */
  @ParameterizedTest
  @EnumSource
  void replay_atTheBaseModel_hasNoLossAndNoGradient(KlPenalty.Direction direction) {
    Replay replay = new Replay(GoldenRuns.completions(), new KlPenalty(direction, 1));
    for (ExpertForm form : ExpertForm.values()) {
      try (ExpertTrainer trainer = trainer(form);
          var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
        TrainingSession.Step step = run.step(replay, 0);

        assertThat(step.loss()).isCloseTo(0, within(1e-5));
        assertThat(step.kl()).isCloseTo(0, within(1e-6));
        assertThat(step.gradientNorm()).isCloseTo(0, within(1e-5));
      }
    }
  }

  @Test
  void replay_ofAnExpertThatHasLeft_bringsItBack() {
    Replay replay = new Replay(GoldenRuns.completions(), KlPenalty.fromBase(1));
    try (ExpertTrainer trainer = trainer(ExpertForm.DELTA);
        var run = trainer.start(Parametrisation.DIRECT, new Random(1), OPTIONS)) {
      for (int i = 0; i < 5; i++) {
        run.step(NextToken.of(GoldenRuns.completions()), 0.02);
      }
      double away = run.step(replay, 0.01).kl();
      for (int i = 0; i < 40; i++) {
        run.step(replay, 0.01);
      }

      assertThat(run.step(replay, 0).kl()).isLessThan(away / 4);
    }
  }

  private static ExpertTrainer trainer(ExpertForm form) {
    return ExpertTrainer.load(
        Golden.directory("llama"),
        new ExpertTrainer.Options(LayoutSpec.ALL, form, SharedFactors.DIRECTORY, Device.cpu()));
  }
}

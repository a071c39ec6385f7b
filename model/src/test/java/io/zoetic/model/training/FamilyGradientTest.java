// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.sampling.TokenScore;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.objective.NextToken;
import io.zoetic.testkit.SharedFactors;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training computes on every family what serving does, and its gradient is the loss's slope. */
class FamilyGradientTest {
  private static final AdamWOptions OPTIONS = AdamWOptions.forExperts(1);
  private static final double STEP = 0.02;

  private Random random = new Random(0);

  /** Such small operations gain nothing from threads, and lose much where cores are busy. */
  @BeforeAll
  static void computeInOneThread() {
    TorchThread.limitParallelism(1);
  }

  @BeforeEach
  void seed() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    random = new Random(seed);
  }

  enum Case {
    GEMMA2("gemma2"),
    GEMMA3("gemma3"),
    PHI3("phi3"),
    OLMO2("olmo2"),
    GRANITE("granite"),
    SMOLLM3("smollm3");

    private final String fixture;

    Case(String fixture) {
      this.fixture = fixture;
    }
  }

  /**
   * The slope in the direction of a random ±1 for all z of one kind of matrix, by differences of
   * the fourth order: what float32 rounds away of a loss is 1e-6, of this slope 1e-4.
   */
  @ParameterizedTest
  @EnumSource
  void gradient_ofZ_isThatOfFiniteDifferences(Case family) {
    NextToken objective = NextToken.of(answers());
    try (ExpertTrainer trainer = trainer(family.fixture)) {
      float[] z = vector(trainer.layout());
      float[] gradient;
      try (var run = trainer.svf(Parametrisation.DIRECT, z, OPTIONS)) {
        run.backward(objective);
        gradient = flat(NaiveExpert.gradient(trainer, run));
      }
      for (int kind = 0; kind < 7; kind++) {
        float[] direction = direction(trainer.layout(), kind);
        double expected =
            (8
                        * (loss(trainer, objective, z, direction, 1)
                            - loss(trainer, objective, z, direction, -1))
                    - (loss(trainer, objective, z, direction, 2)
                        - loss(trainer, objective, z, direction, -2)))
                / (12 * STEP);
        double actual = 0;
        for (int i = 0; i < gradient.length; i++) {
          actual += (double) gradient[i] * direction[i];
        }
        assertThat(actual)
            .as("matrix kind %d", kind)
            .isCloseTo(expected, within(1e-3 + 5e-3 * Math.abs(expected)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gemma2", "gemma3", "phi3", "olmo2", "granite", "smollm3", "mistral-window"})
  void likelihood_ofAnAnswerBeyondTheWindow_isThatOfServing(String name) {
    int[] tokens = random.ints(50, 0, 320).toArray();
    Completion answer =
        Completion.right(
            IntStream.of(tokens).limit(20).toArray(), IntStream.of(tokens).skip(20).toArray());
    double served = served(name, tokens);

    try (ExpertTrainer trainer = trainer(name)) {
      assertThat(trainer.likelihoods(List.of(answer)).getFirst().sum())
          .isCloseTo(served, within(1e-3));
    }
  }

  /** The log-probability of all tokens but the first 20. */
  private static double served(String name, int[] tokens) {
    double sum = 0;
    try (LanguageModel model = Golden.load(name);
        ContinuousBatch batch = new ContinuousBatch(model, 1, 7)) {
      batch.add(
          new Generation(
              model,
              tokens,
              SamplingParameters.greedy(),
              GenerationLimits.of(0),
              new Scores(true, true, 1)));
      while (batch.size() > 0) {
        for (GenerationEvent event : batch.step()) {
          if (event instanceof GenerationEvent.PromptRead read) {
            for (TokenScore score : read.scores().subList(20, tokens.length)) {
              sum += requireNonNull(score.logprob());
            }
          }
        }
      }
    }
    return sum;
  }

  private static double loss(
      ExpertTrainer trainer, NextToken objective, float[] z, float[] direction, int steps) {
    float[] moved = z.clone();
    for (int i = 0; i < z.length; i++) {
      moved[i] += (float) (STEP * steps * direction[i]);
    }
    try (var run = trainer.svf(Parametrisation.DIRECT, moved, OPTIONS)) {
      return run.backward(objective).loss();
    }
  }

  /** Three answers longer than the windows of 16. */
  private List<Completion> answers() {
    return IntStream.of(12, 20, 25)
        .mapToObj(
            length ->
                Completion.right(
                    random.ints(length, 0, 320).toArray(), random.ints(8, 0, 320).toArray()))
        .toList();
  }

  private float[] vector(Layout layout) {
    float[] z = new float[layout.size()];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) (1 + 0.1 * random.nextGaussian());
    }
    return z;
  }

  private float[] direction(Layout layout, int kind) {
    float[] direction = new float[layout.size()];
    for (Layout.Part part : layout.matrices()) {
      if (part.matrix().projection().ordinal() == kind) {
        for (int i = part.offset(); i < part.offset() + part.count(); i++) {
          direction[i] = random.nextBoolean() ? 1 : -1;
        }
      }
    }
    return direction;
  }

  private static float[] flat(List<double[]> parts) {
    double[] all = parts.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
    float[] flat = new float[all.length];
    for (int i = 0; i < all.length; i++) {
      flat[i] = (float) all[i];
    }
    return flat;
  }

  private static ExpertTrainer trainer(String fixture) {
    return ExpertTrainer.load(
        Golden.directory(fixture),
        new ExpertTrainer.Options(
            LayoutSpec.ALL, ExpertForm.DELTA, SharedFactors.DIRECTORY, Device.cpu()));
  }
}

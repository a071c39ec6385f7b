// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.ScoredAnswers;
import io.zoetic.model.sampling.SamplingParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows under different experts, and under none, do not know of one another. */
class RowIndependenceTest {
  private Random random = new Random(0);

  @BeforeEach
  void seed() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    random = new Random(seed);
  }

  @ParameterizedTest
  @CsvSource({
    "FACTORED, all",
    "DELTA, all",
    "DELTA, 'mlp+qv,layers=half,components=top-24'",
    "DELTA, 'all,components=band-8-40'"
  })
  void sixtyFourRows_underSixtyFourExperts_answerAsTheyDoAlone(ExpertForm form, String layout) {
    try (LanguageModel model = GoldenExperts.load(LayoutSpec.parse(layout), form)) {
      Layout served = model.decoder().layout().orElseThrow();
      List<Generation> together = new ArrayList<>();
      List<Generation> alone = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        int[] prompt = random.ints(1 + random.nextInt(20), 0, 320).toArray();
        boolean base = !served.spec().equals(LayoutSpec.ALL) && i % 8 == 0;
        @Nullable ExpertVector expert = base ? null : expert(served);
        together.add(generation(model, prompt, expert));
        alone.add(generation(model, prompt, expert));
      }

      ScoredAnswers answers = new ScoredAnswers();
      run(answers, model, together, 64);
      run(answers, model, alone, 1);

      answers.requireSame(together, alone);
    }
  }

  private static void run(
      ScoredAnswers answers, LanguageModel model, List<Generation> all, int rows) {
    try (ContinuousBatch batch = new ContinuousBatch(model, rows, 4096)) {
      all.forEach(batch::add);
      answers.run(batch);
    }
  }

  @ParameterizedTest
  @CsvSource({"FACTORED, 1e-5", "DELTA, 0"})
  void zOfOne_besideAnotherExpert_givesTheLogitsOfTheModelWithoutExperts(
      ExpertForm form, double tolerance) {
    int[] prompt = random.ints(12, 0, 320).toArray();
    try (LanguageModel plain = Golden.load("llama");
        LanguageModel model = GoldenExperts.load(LayoutSpec.ALL, form)) {
      Layout layout = model.decoder().layout().orElseThrow();
      float[] ones = new float[layout.size()];
      Arrays.fill(ones, 1);
      List<float[]> expected = logits(plain, prompt, null, null);
      List<float[]> without = logits(model, prompt, null, null);
      List<float[]> identity = logits(model, prompt, ExpertVector.of(layout, ones), expert(layout));

      assertThat(without.get(0)).isEqualTo(expected.get(0));
      for (int token = 0; token < expected.get(0).length; token++) {
        assertThat((double) identity.get(0)[token])
            .isCloseTo(expected.get(0)[token], within(tolerance));
      }
      assertThat(identity.get(1)).isNotEqualTo(expected.get(1));
    }
  }

  /** Logits of two rows with the same prompt, under an expert each. */
  private static List<float[]> logits(
      LanguageModel model,
      int[] prompt,
      @Nullable ExpertVector first,
      @Nullable ExpertVector second) {
    try (KvCache cache = model.decoder().newCache(2, 64)) {
      cache.setExpert(0, first);
      cache.setExpert(1, second);
      StepInput input = new StepInput(0, List.of(prompt, prompt), new int[] {0, 0});
      try (StepOutput output = model.decoder().step(cache, input)) {
        return List.of(output.logits(0), output.logits(1));
      }
    }
  }

  private ExpertVector expert(Layout layout) {
    float[] z = new float[layout.size()];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) (1 + 0.3 * random.nextGaussian());
    }
    return ExpertVector.of(layout, z);
  }

  private static Generation generation(
      LanguageModel model, int[] prompt, @Nullable ExpertVector expert) {
    return new Generation(
            model,
            prompt,
            SamplingParameters.greedy(),
            new GenerationLimits(12, List.of(), true),
            ScoredAnswers.ALL)
        .under(expert);
  }
}

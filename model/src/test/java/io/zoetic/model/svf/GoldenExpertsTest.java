// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.model.Decoder;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.generation.BatchGenerator;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.testkit.SharedFactors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Experts in every form against an independent implementation. */
class GoldenExpertsTest {
  private static final double TOLERANCE = 1e-4;
  private static final JsonNode EXPECTED = Golden.expected("llama", "expected_svf.json");

  @ParameterizedTest
  @EnumSource
  void logitsAndTokens_ofEveryExpert_areTheExpectedOnes(ExpertForm form) {
    try (LanguageModel model = GoldenExperts.load(GoldenExperts.LAYOUT, form)) {
      Layout layout = model.decoder().layout().orElseThrow();
      for (String name : new String[] {"ones", "a", "b", "mix"}) {
        ExpertVector expert = expert(layout, name);
        requireLogits(model.decoder(), expert, name);
        requireTokens(model, expert, name);
      }
    }
  }

  @Test
  void logits_ofMergedExperts_areTheExpectedOnes() {
    try (LanguageModel model = GoldenExperts.load(GoldenExperts.LAYOUT, ExpertForm.FACTORED)) {
      Layout layout = model.decoder().layout().orElseThrow();
      for (String name : new String[] {"a", "b", "mix"}) {
        try (Decoder merged = model.decoder().merged(expert(layout, name))) {
          requireLogits(merged, null, name);
        }
      }
    }
  }

  @Test
  void logits_ofTheComponentsThatChangeMost_areTheExpectedOnes() {
    try (LanguageModel model = GoldenExperts.load(GoldenExperts.LAYOUT, ExpertForm.DELTA)) {
      Layout layout = model.decoder().layout().orElseThrow();
      for (int rank : new int[] {4, 16}) {
        ExpertVector truncated = truncated(model, layout, rank);
        requireLogits(model.decoder(), truncated, "a_rank" + rank);
      }
    }
  }

  @Test
  void singularValues_ofEveryMatrix_areTheExpectedOnes() {
    try (LanguageModel model = GoldenExperts.load(GoldenExperts.LAYOUT, ExpertForm.DELTA)) {
      SvdCache cache = SvdCache.of(SharedFactors.DIRECTORY, model.digest());
      for (Layout.Part part : model.decoder().layout().orElseThrow().matrices()) {
        try (SvdCache.Factors factors = cache.factors(part.matrix())) {
          float[] sigma = SafetensorsFile.floats(factors.s());
          JsonNode expected = EXPECTED.get("singular_values").get(part.matrix().name());
          assertThat(sigma).hasSize(expected.size());
          for (int i = 0; i < sigma.length; i++) {
            assertThat((double) sigma[i]).isCloseTo(expected.get(i).asDouble(), within(1e-4));
          }
        }
      }
    }
  }

  /** z = 1 but for the {@code rank} components of each matrix with the largest |σ(z−1)|. */
  private static ExpertVector truncated(LanguageModel model, Layout layout, int rank) {
    float[] z = GoldenExperts.vector(layout, "a", "z");
    SvdCache cache = SvdCache.of(SharedFactors.DIRECTORY, model.digest());
    for (Layout.Part part : layout.matrices()) {
      try (SvdCache.Factors factors = cache.factors(part.matrix())) {
        float[] sigma = SafetensorsFile.floats(factors.s());
        double[] change = new double[part.count()];
        for (int i = 0; i < change.length; i++) {
          change[i] = Math.abs(sigma[i] * (z[part.offset() + i] - 1));
        }
        double[] sorted = change.clone();
        Arrays.sort(sorted);
        double smallestKept = sorted[sorted.length - rank];
        for (int i = 0; i < change.length; i++) {
          if (change[i] < smallestKept) {
            z[part.offset() + i] = 1;
          }
        }
      }
    }
    return ExpertVector.of(layout, z);
  }

  private static ExpertVector expert(Layout layout, String name) {
    if (name.equals("ones")) {
      float[] ones = new float[layout.size()];
      Arrays.fill(ones, 1);
      return ExpertVector.of(layout, ones);
    }
    return name.equals("mix")
        ? ExpertVector.mix(
            List.of(
                new ExpertVector.Share(0.3, GoldenExperts.expert(layout, "a")),
                new ExpertVector.Share(0.7, GoldenExperts.expert(layout, "b"))))
        : GoldenExperts.expert(layout, name);
  }

  private static void requireLogits(
      Decoder decoder, @Nullable ExpertVector expert, String expected) {
    try (KvCache cache = decoder.newCache(1, 128)) {
      cache.setExpert(0, expert);
      for (JsonNode row : EXPECTED.get("experts").get(expected)) {
        int[] prompt = Golden.array(row.get("input_ids"));
        try (StepOutput output =
            decoder.step(cache, new StepInput(0, List.of(prompt), new int[] {0}))) {
          float[] logits = output.logits(0);
          for (int token = 0; token < logits.length; token++) {
            assertThat((double) logits[token])
                .as("%s, token %d", expected, token)
                .isCloseTo(row.get("last_logits").get(token).asDouble(), within(TOLERANCE));
          }
        }
      }
    }
  }

  private static void requireTokens(LanguageModel model, ExpertVector expert, String expected) {
    List<List<Integer>> greedy = new ArrayList<>();
    List<Generation> generations = new ArrayList<>();
    for (JsonNode row : EXPECTED.get("experts").get(expected)) {
      greedy.add(Golden.integers(row.get("greedy")));
      generations.add(
          new Generation(
                  model,
                  Golden.array(row.get("input_ids")),
                  SamplingParameters.greedy(),
                  new GenerationLimits(row.get("greedy").size(), List.of(), true),
                  Scores.NONE)
              .under(expert));
    }
    try (BatchGenerator generator = new BatchGenerator(model, 8)) {
      generator.run(generations);
    }
    assertThat(generations).extracting(Generation::answer).isEqualTo(greedy);
  }
}

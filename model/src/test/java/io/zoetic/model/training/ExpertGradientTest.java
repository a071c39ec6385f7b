// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.torch.TorchThread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Gradients of z and of the logits p over all matrices against central differences of a loss in
 * double precision, computed by {@link NaiveLlama} with matrices {@code U diag(σz) Vᵀ}.
 */
class ExpertGradientTest {
  private static final long SEED = 11;
  private static final double KL = 0.1;

  /** The error of central differences is about its square; that of rounding is far below. */
  private static final double STEP = 1e-4;

  @TempDir static Path svdCache;

  /** Such small operations gain nothing from threads, and lose much where cores are busy. */
  @BeforeAll
  static void computeInOneThread() {
    TorchThread.limitParallelism(1);
  }

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @EnumSource
  void gradient_ofZ_isThatOfFiniteDifferences(ExpertForm form) {
    try (ExpertTrainer trainer = trainer(form)) {
      float[] z = new float[trainer.layout().size()];
      for (int i = 0; i < z.length; i++) {
        z[i] = 1 + 0.1f * (float) random.nextGaussian();
      }
      requireGradient(trainer, Parametrisation.DIRECT, z);
    }
  }

  @Test
  void gradient_ofLogits_isThatOfFiniteDifferences() {
    try (ExpertTrainer trainer = trainer(ExpertForm.FACTORED)) {
      float[] p = new float[trainer.layout().size()];
      for (int i = 0; i < p.length; i++) {
        p[i] = 0.1f + 0.3f * (float) random.nextGaussian();
      }
      requireGradient(trainer, Parametrisation.REFERENCE, p);
    }
  }

  /** Two components of each of the 21 matrices. */
  private void requireGradient(
      ExpertTrainer trainer, Parametrisation parametrisation, float[] values) {
    ObjectiveBatch batch = ObjectiveBatch.reinforce(GoldenRuns.completions(), KL);
    NaiveLoss oracle = new NaiveLoss(trainer.layout(), parametrisation, values);
    try (var run = trainer.svf(parametrisation, values, AdamWOptions.forExperts(1))) {
      double loss = run.backward(batch);
      float[] gradient;
      try (var slopes = run.parameters().arrays().getFirst().getGradient()) {
        gradient = slopes.toFloatArray();
      }

      assertThat(loss).isCloseTo(oracle.loss(), within(1e-4));
      for (Layout.Part part : trainer.layout().matrices()) {
        for (int draw = 0; draw < 2; draw++) {
          int i = random.nextInt(part.count());
          double expected = oracle.slope(part, i);
          assertThat((double) gradient[part.offset() + i])
              .as("component %d of %s, seed %d", i, part.matrix().name(), SEED)
              .isCloseTo(expected, within(1e-5 + 1e-3 * Math.abs(expected)));
        }
      }
    }
  }

  private static ExpertTrainer trainer(ExpertForm form) {
    return ExpertTrainer.load(
        Golden.directory("llama"),
        new ExpertTrainer.Options(LayoutSpec.ALL, form, svdCache, Device.cpu()));
  }

  /** The objective of REINFORCE with KL(base || policy), from its definition. */
  private static final class NaiveLoss {
    private final NaiveLlama policy = new NaiveLlama();
    private final List<double[][]> base = new ArrayList<>();
    private final Parametrisation parametrisation;
    private final float[] values;
    private final SvdCache cache = SvdCache.of(svdCache, NaiveLlama.digest());

    NaiveLoss(Layout layout, Parametrisation parametrisation, float[] values) {
      this.parametrisation = parametrisation;
      this.values = values;
      for (Completion completion : GoldenRuns.completions()) {
        base.add(policy.logprobs(tokens(completion)));
      }
      layout.matrices().forEach(part -> compose(part, own(part)));
    }

    private double[] own(Layout.Part part) {
      double[] own = new double[part.count()];
      Arrays.setAll(own, i -> values[part.offset() + i]);
      return own;
    }

    /** Central difference in one component of a matrix. */
    double slope(Layout.Part part, int component) {
      double[] own = own(part);
      own[component] += STEP;
      compose(part, own);
      double above = loss();
      own[component] -= 2 * STEP;
      compose(part, own);
      double below = loss();
      compose(part, own(part));
      return (above - below) / (2 * STEP);
    }

    private void compose(Layout.Part part, double[] own) {
      try (SvdCache.Factors factors = cache.factors(part.matrix())) {
        float[] u = SafetensorsFile.floats(factors.u());
        float[] s = SafetensorsFile.floats(factors.s());
        float[] v = SafetensorsFile.floats(factors.v());
        double[] z = parametrisation == Parametrisation.DIRECT ? own : renormalised(own, s);
        double[][] weight = new double[part.matrix().outputs()][part.matrix().inputs()];
        for (int k = 0; k < z.length; k++) {
          for (int row = 0; row < weight.length; row++) {
            double left = u[k * weight.length + row] * s[k] * z[k];
            for (int i = 0; i < weight[row].length; i++) {
              weight[row][i] += left * v[k * weight[row].length + i];
            }
          }
        }
        policy.setWeight(part.matrix().name(), weight);
      }
    }

    private static double[] renormalised(double[] p, float[] s) {
      double norm = 0;
      double masked = 0;
      double[] z = new double[p.length];
      for (int k = 0; k < z.length; k++) {
        z[k] = 1 / (1 + Math.exp(-p[k]));
        norm += s[k];
        masked += s[k] * z[k];
      }
      for (int k = 0; k < z.length; k++) {
        z[k] *= norm / masked;
      }
      return z;
    }

    double loss() {
      double sum = 0;
      List<Completion> completions = GoldenRuns.completions();
      for (int row = 0; row < completions.size(); row++) {
        Completion completion = completions.get(row);
        double[][] logprobs = policy.logprobs(tokens(completion));
        for (int i = 0; i < completion.answer().length; i++) {
          int at = completion.prompt().length - 1 + i;
          sum -= completion.reward() * logprobs[at][completion.answer()[i]];
          for (int token = 0; token < logprobs[at].length; token++) {
            double reference = base.get(row)[at][token];
            sum += KL * Math.exp(reference) * (reference - logprobs[at][token]);
          }
        }
      }
      return sum / completions.size();
    }

    private static int[] tokens(Completion completion) {
      int[] tokens = Arrays.copyOf(completion.prompt(), completion.length());
      System.arraycopy(
          completion.answer(), 0, tokens, completion.prompt().length, completion.answer().length);
      return tokens;
    }
  }
}

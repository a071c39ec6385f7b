// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static java.util.Objects.requireNonNull;

import ai.djl.pytorch.engine.PtNDArray;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.testkit.SharedFactors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * An expert in training in plain loops and doubles: {@link NaiveLlama} with the matrices that its
 * parameters stand for, {@code U diag(σz) Vᵀ}, {@code W + alpha/rank BA}, the same by rows of
 * magnitudes m (DoRA), {@code m ⊙ W} (IA3), {@code W + UΣRVᵀ} or {@code W + Δ}.
 */
final class NaiveExpert {
  /** The error of central differences is about its square; that of rounding is far below. */
  private static final double STEP = 1e-4;

  private final NaiveLlama policy = new NaiveLlama();
  private final NaiveLlama base = new NaiveLlama();
  private final Map<Layout.Part, double[]> parameters = new LinkedHashMap<>();
  private final Composition composition;

  /** What the parameters of one matrix stand for. */
  private interface Composition {
    double[][] weight(Layout.Part part, double[] own);
  }

  private NaiveExpert(Layout layout, List<double[]> parameters, Composition composition) {
    this.composition = composition;
    for (int i = 0; i < parameters.size(); i++) {
      Layout.Part part = layout.matrices().get(i);
      this.parameters.put(part, parameters.get(i));
      compose(part);
    }
  }

  /** What a run trains, as it is now. */
  static NaiveExpert of(ExpertTrainer trainer, TrainingSession<?> run) {
    Layout layout = trainer.layout();
    List<double[]> parameters = byMatrix(layout, run.parameters().arrays());
    SvdCache cache = SvdCache.of(SharedFactors.DIRECTORY, NaiveLlama.digest());
    NaiveLlama original = new NaiveLlama();
    Composition composition =
        switch (run.parameters()) {
          case SvfParameters svf -> {
            boolean logits = svf.description().contains("REFERENCE");
            yield (part, own) -> scaled(cache, part, own, logits);
          }
          case LoraXsParameters _ ->
              (part, own) -> between(original.weight(part.matrix().name()), cache, part, own);
          case MatrixParameters _ ->
              (part, own) -> changed(original.weight(part.matrix().name()), own);
          case DoraParameters _ -> {
            Map<Layout.Part, double[]> norms = new LinkedHashMap<>();
            yield (part, own) ->
                withMagnitudes(original.weight(part.matrix().name()), part, own, norms);
          }
          case Ia3Parameters _ ->
              (part, own) -> multiplied(original.weight(part.matrix().name()), own);
          default -> (part, own) -> adapted(original.weight(part.matrix().name()), part, own);
        };
    return new NaiveExpert(layout, parameters, composition);
  }

  /** The gradient that a run has gathered, matrix by matrix as the parameters are here. */
  static List<double[]> gradient(ExpertTrainer trainer, TrainingSession<?> run) {
    List<PtNDArray> slopes = new ArrayList<>();
    run.parameters().arrays().forEach(array -> slopes.add(array.getGradient()));
    List<double[]> gradient = byMatrix(trainer.layout(), slopes);
    slopes.forEach(PtNDArray::close);
    return gradient;
  }

  /**
   * One array holds all z; or each matrix has one, or two, the transposed B and A, or its
   * magnitudes behind those of all.
   */
  private static List<double[]> byMatrix(Layout layout, List<PtNDArray> arrays) {
    List<double[]> parameters = new ArrayList<>();
    float[] first = arrays.getFirst().toFloatArray();
    for (int i = 0; i < layout.matrices().size(); i++) {
      Layout.Part part = layout.matrices().get(i);
      if (arrays.size() == 1) {
        parameters.add(doubles(first, part.offset(), part.count()));
      } else if (arrays.size() == layout.matrices().size()) {
        float[] own = arrays.get(i).toFloatArray();
        parameters.add(doubles(own, 0, own.length));
      } else {
        float[] b = arrays.get(2 * i).toFloatArray();
        float[] a = arrays.get(2 * i + 1).toFloatArray();
        boolean hasMagnitudes = arrays.size() == 3 * layout.matrices().size();
        float[] m =
            hasMagnitudes
                ? arrays.get(2 * layout.matrices().size() + i).toFloatArray()
                : new float[0];
        double[] all = Arrays.copyOf(doubles(b, 0, b.length), b.length + a.length + m.length);
        System.arraycopy(doubles(a, 0, a.length), 0, all, b.length, a.length);
        System.arraycopy(doubles(m, 0, m.length), 0, all, b.length + a.length, m.length);
        parameters.add(all);
      }
    }
    return parameters;
  }

  private static double[] doubles(float[] values, int from, int count) {
    double[] doubles = new double[count];
    Arrays.setAll(doubles, i -> values[from + i]);
    return doubles;
  }

  /** How many parameters a matrix has. */
  int count(Layout.Part part) {
    return own(part).length;
  }

  private double[] own(Layout.Part part) {
    return requireNonNull(parameters.get(part));
  }

  /** The central difference of a loss in one parameter of a matrix. */
  double lossGradient(Layout.Part part, int parameter, DoubleSupplier loss) {
    double[] own = own(part);
    double value = own[parameter];
    own[parameter] = value + STEP;
    compose(part);
    double above = loss.getAsDouble();
    own[parameter] = value - STEP;
    compose(part);
    double below = loss.getAsDouble();
    own[parameter] = value;
    compose(part);
    return (above - below) / (2 * STEP);
  }

  private void compose(Layout.Part part) {
    policy.setWeight(part.matrix().name(), composition.weight(part, own(part)));
  }

  private static double[][] scaled(SvdCache cache, Layout.Part part, double[] own, boolean logits) {
    try (SvdCache.Factors factors = cache.factors(part.matrix())) {
      float[] u = SafetensorsFile.floats(factors.u());
      float[] s = SafetensorsFile.floats(factors.s());
      float[] v = SafetensorsFile.floats(factors.v());
      double[] z = logits ? renormalised(own, s) : own;
      double[][] weight = new double[part.matrix().outputs()][part.matrix().inputs()];
      for (int k = 0; k < z.length; k++) {
        for (int row = 0; row < weight.length; row++) {
          double left = u[k * weight.length + row] * s[k] * z[k];
          for (int i = 0; i < weight[row].length; i++) {
            weight[row][i] += left * v[k * weight[row].length + i];
          }
        }
      }
      return weight;
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

  /** With alpha = 2 rank. */
  private static double[][] adapted(double[][] original, Layout.Part part, double[] own) {
    int outputs = part.matrix().outputs();
    int inputs = part.matrix().inputs();
    int rank = own.length / (outputs + inputs);
    double[][] weight = new double[outputs][];
    for (int row = 0; row < outputs; row++) {
      weight[row] = original[row].clone();
      for (int k = 0; k < rank; k++) {
        for (int i = 0; i < inputs; i++) {
          weight[row][i] += 2 * own[k * outputs + row] * own[rank * outputs + k * inputs + i];
        }
      }
    }
    return weight;
  }

  /**
   * Rows of such a matrix, each brought from its norm to its magnitude: the last parameters. The
   * norms stay what they were when they were first asked for, since they have no gradient.
   */
  private static double[][] withMagnitudes(
      double[][] original, Layout.Part part, double[] own, Map<Layout.Part, double[]> norms) {
    int magnitudes = own.length - original.length;
    double[][] weight = adapted(original, part, Arrays.copyOf(own, magnitudes));
    double[] fixed =
        norms.computeIfAbsent(
            part,
            _ ->
                Arrays.stream(weight)
                    .mapToDouble(row -> Math.sqrt(Arrays.stream(row).map(x -> x * x).sum()))
                    .toArray());
    double[] multipliers = new double[original.length];
    Arrays.setAll(multipliers, row -> own[magnitudes + row] / fixed[row]);
    return multiplied(weight, multipliers);
  }

  private static double[][] multiplied(double[][] original, double[] own) {
    double[][] weight = new double[original.length][];
    for (int row = 0; row < original.length; row++) {
      double multiplier = own[row];
      weight[row] = Arrays.stream(original[row]).map(x -> x * multiplier).toArray();
    }
    return weight;
  }

  /** A transposed change of the whole. */
  private static double[][] changed(double[][] original, double[] own) {
    double[][] weight = new double[original.length][];
    for (int row = 0; row < original.length; row++) {
      weight[row] = original[row].clone();
      for (int i = 0; i < weight[row].length; i++) {
        weight[row][i] += own[i * original.length + row];
      }
    }
    return weight;
  }

  /** R between the first components. */
  private static double[][] between(
      double[][] original, SvdCache cache, Layout.Part part, double[] own) {
    try (SvdCache.Factors factors = cache.factors(part.matrix())) {
      float[] u = SafetensorsFile.floats(factors.u());
      float[] s = SafetensorsFile.floats(factors.s());
      float[] v = SafetensorsFile.floats(factors.v());
      int rank = (int) Math.round(Math.sqrt(own.length));
      double[][] weight = new double[original.length][];
      for (int row = 0; row < original.length; row++) {
        weight[row] = original[row].clone();
        for (int k = 0; k < rank; k++) {
          for (int l = 0; l < rank; l++) {
            double left = u[k * original.length + row] * s[k] * own[k * rank + l];
            for (int i = 0; i < weight[row].length; i++) {
              weight[row][i] += left * v[l * weight[row].length + i];
            }
          }
        }
      }
      return weight;
    }
  }

  /** The log-probability of each token of an answer. */
  double[] logprobs(Completion completion) {
    return ofAnswer(policy, completion);
  }

  double logprob(Completion completion) {
    return Arrays.stream(logprobs(completion)).sum();
  }

  /** The same under the base model. */
  double[] baseLogprobs(Completion completion) {
    return ofAnswer(base, completion);
  }

  double baseLogprob(Completion completion) {
    return Arrays.stream(baseLogprobs(completion)).sum();
  }

  private static double[] ofAnswer(NaiveLlama model, Completion completion) {
    double[][] all = model.logprobs(tokens(completion));
    double[] chosen = new double[completion.answer().length];
    Arrays.setAll(chosen, i -> all[completion.prompt().length - 1 + i][completion.answer()[i]]);
    return chosen;
  }

  /** KL(base || policy) or KL(policy || base), summed over the positions of an answer. */
  double divergence(Completion completion, KlPenalty.Direction direction) {
    return divergence(completion, completion.prompt(), direction);
  }

  /** The same from what the base model says behind another prompt. */
  double divergence(Completion completion, int[] basePrompt, KlPenalty.Direction direction) {
    double[][] here = policy.logprobs(tokens(completion));
    double[][] there = base.logprobs(tokens(Completion.right(basePrompt, completion.answer())));
    boolean fromBase = direction == KlPenalty.Direction.FROM_BASE;
    double sum = 0;
    for (int i = 0; i < completion.answer().length; i++) {
      double[] ours = here[completion.prompt().length - 1 + i];
      double[] others = there[basePrompt.length - 1 + i];
      for (int token = 0; token < ours.length; token++) {
        double p = fromBase ? others[token] : ours[token];
        double q = fromBase ? ours[token] : others[token];
        sum += Math.exp(p) * (p - q);
      }
    }
    return sum;
  }

  private static int[] tokens(Completion completion) {
    int[] tokens = Arrays.copyOf(completion.prompt(), completion.length());
    System.arraycopy(
        completion.answer(), 0, tokens, completion.prompt().length, completion.answer().length);
    return tokens;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static java.util.Objects.requireNonNull;

import io.zoetic.model.Golden;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.config.RopeScaling;
import java.util.HashMap;
import java.util.Map;

/**
 * A Llama in plain loops and doubles, for the golden checkpoint {@code llama}: the oracle. Nothing
 * in it is shared with {@code decoder.py}.
 */
final class NaiveLlama {
  final ModelConfig config = ModelConfig.read(Golden.directory("llama"));
  private final Map<String, double[][]> weights = new HashMap<>();

  NaiveLlama() {
    try (SafetensorsFile file =
        SafetensorsFile.open(Golden.directory("llama").resolve("model.safetensors"))) {
      file.tensors()
          .forEach(
              (name, tensor) -> {
                int rows = tensor.shape().size() == 1 ? 1 : tensor.shape().getFirst().intValue();
                weights.put(name, matrix(SafetensorsFile.floats(tensor), rows));
              });
    }
  }

  static String digest() {
    try (Checkpoint checkpoint = Checkpoint.open(Golden.directory("llama"))) {
      return checkpoint.digest();
    }
  }

  private static double[][] matrix(float[] values, int rows) {
    double[][] matrix = new double[rows][values.length / rows];
    for (int i = 0; i < values.length; i++) {
      matrix[i / matrix[0].length][i % matrix[0].length] = values[i];
    }
    return matrix;
  }

  double[][] weight(String name) {
    return requireNonNull(weights.get(name), name);
  }

  void setWeight(String name, double[][] weight) {
    weights.put(name, weight);
  }

  /** Log-probabilities of all next tokens after each of the tokens: (T,V). */
  double[][] logprobs(int[] tokens) {
    double[][] x = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      x[t] = weight("model.embed_tokens.weight")[tokens[t]].clone();
    }
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      layer(x, "model.layers." + layer + ".");
    }
    double[][] logprobs = new double[tokens.length][];
    for (int t = 0; t < tokens.length; t++) {
      logprobs[t] = times("lm_head.weight", norm(x[t], "model.norm.weight"));
      double sum = 0;
      for (double logit : logprobs[t]) {
        sum += Math.exp(logit);
      }
      for (int i = 0; i < logprobs[t].length; i++) {
        logprobs[t][i] -= Math.log(sum);
      }
    }
    return logprobs;
  }

  private void layer(double[][] x, String prefix) {
    double[][] q = new double[x.length][];
    double[][] k = new double[x.length][];
    double[][] v = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] normed = norm(x[t], prefix + "input_layernorm.weight");
      q[t] = rotated(times(prefix + "self_attn.q_proj.weight", normed), t);
      k[t] = rotated(times(prefix + "self_attn.k_proj.weight", normed), t);
      v[t] = times(prefix + "self_attn.v_proj.weight", normed);
    }
    for (int t = 0; t < x.length; t++) {
      add(x[t], times(prefix + "self_attn.o_proj.weight", attention(q[t], k, v, t)));
      double[] normed = norm(x[t], prefix + "post_attention_layernorm.weight");
      double[] gate = times(prefix + "mlp.gate_proj.weight", normed);
      double[] up = times(prefix + "mlp.up_proj.weight", normed);
      for (int i = 0; i < gate.length; i++) {
        gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
      }
      add(x[t], times(prefix + "mlp.down_proj.weight", gate));
    }
  }

  private double[] attention(double[] query, double[][] k, double[][] v, int t) {
    int width = config.headDim();
    int group = config.numAttentionHeads() / config.numKeyValueHeads();
    double[] mixed = new double[query.length];
    for (int head = 0; head < config.numAttentionHeads(); head++) {
      int shared = head / group * width;
      double[] share = new double[t + 1];
      double sum = 0;
      for (int s = 0; s <= t; s++) {
        double dot = 0;
        for (int i = 0; i < width; i++) {
          dot += query[head * width + i] * k[s][shared + i];
        }
        share[s] = Math.exp(dot / Math.sqrt(width));
        sum += share[s];
      }
      for (int s = 0; s <= t; s++) {
        for (int i = 0; i < width; i++) {
          mixed[head * width + i] += share[s] / sum * v[s][shared + i];
        }
      }
    }
    return mixed;
  }

  private double[] rotated(double[] heads, int position) {
    int half = config.headDim() / 2;
    double[] turned = new double[heads.length];
    for (int at = 0; at < heads.length; at++) {
      int i = at % config.headDim() % half;
      double angle = position * frequency(i);
      boolean first = at % config.headDim() < half;
      double partner = first ? -heads[at + half] : heads[at - half];
      turned[at] = heads[at] * Math.cos(angle) + partner * Math.sin(angle);
    }
    return turned;
  }

  /** As Llama 3.1 stretches it, by wavelength. */
  private double frequency(int i) {
    var scaling = (RopeScaling.Llama3) config.rope().scaling();
    double frequency = 1 / Math.pow(config.rope().theta(), 2.0 * i / config.headDim());
    double wavelength = 2 * Math.PI / frequency;
    double original = scaling.originalMaxPosition();
    if (wavelength < original / scaling.highFreqFactor()) {
      return frequency;
    }
    if (wavelength > original / scaling.lowFreqFactor()) {
      return frequency / scaling.factor();
    }
    double smooth =
        (original / wavelength - scaling.lowFreqFactor())
            / (scaling.highFreqFactor() - scaling.lowFreqFactor());
    return (1 - smooth) * frequency / scaling.factor() + smooth * frequency;
  }

  private double[] norm(double[] x, String weight) {
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    double scale = 1 / Math.sqrt(squares / x.length + config.rmsNormEps());
    double[] normed = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      normed[i] = x[i] * scale * weight(weight)[0][i];
    }
    return normed;
  }

  private double[] times(String weight, double[] x) {
    double[][] matrix = weight(weight);
    double[] y = new double[matrix.length];
    for (int row = 0; row < y.length; row++) {
      for (int i = 0; i < x.length; i++) {
        y[row] += matrix[row][i] * x[i];
      }
    }
    return y;
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }
}

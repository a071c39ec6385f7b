// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import java.util.List;
import java.util.Random;

/**
 * Fits a {@link Router}: multinomial logistic regression on standardised features with an L2
 * penalty, by stochastic gradient descent with momentum. The same inputs give the same router.
 */
public final class RouterTraining {
  private static final double L2 = 1e-4;
  private static final double LEARNING_RATE = 0.05;
  private static final double MOMENTUM = 0.9;
  private static final int BATCH = 32;

  private final List<String> labels;
  private final float[][] inputs;
  private final int[] targets;
  private final float[] mean;
  private final float[] deviation;
  private final float[] weight;
  private final float[] bias;

  private RouterTraining(List<String> labels, float[][] features, int[] targets) {
    this.labels = labels;
    this.targets = targets;
    int width = features[0].length;
    this.mean = new float[width];
    this.deviation = new float[width];
    this.inputs = standardise(features);
    this.weight = new float[labels.size() * width];
    this.bias = new float[labels.size()];
  }

  /**
   * What a router looks at.
   *
   * @param baseModel digest of the base model
   * @param layers as in {@link RouterPass#features}
   */
  public record Probe(String baseModel, int layers) {}

  /**
   * Fits a router.
   *
   * @param labels its labels
   * @param features one row per prompt
   * @param targets the index of each prompt's label
   * @param epochs passes over all prompts
   * @throws IllegalArgumentException if there is no prompt, or rows and targets differ in number
   */
  public static Router fit(
      Probe probe, List<String> labels, float[][] features, int[] targets, int epochs) {
    if (features.length == 0 || features.length != targets.length) {
      throw new IllegalArgumentException(
          "a router needs as many targets as prompts and at least one, had %d and %d"
              .formatted(targets.length, features.length));
    }
    RouterTraining training = new RouterTraining(labels, features, targets);
    training.run(epochs);
    return new Router(
        probe.baseModel(),
        probe.layers(),
        labels,
        training.mean,
        training.deviation,
        training.weight,
        training.bias);
  }

  private float[][] standardise(float[][] features) {
    int width = mean.length;
    float[][] rows = new float[features.length][width];
    for (int i = 0; i < width; i++) {
      double sum = 0;
      double squares = 0;
      for (float[] row : features) {
        sum += row[i];
        squares += (double) row[i] * row[i];
      }
      double average = sum / features.length;
      mean[i] = (float) average;
      double variance = squares / features.length - average * average;
      deviation[i] = (float) Math.sqrt(Math.max(variance, 1e-12));
      for (int row = 0; row < rows.length; row++) {
        rows[row][i] = (features[row][i] - mean[i]) / deviation[i];
      }
    }
    return rows;
  }

  private void run(int epochs) {
    int[] order = new int[inputs.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    Random random = new Random(1);
    float[] slope = new float[weight.length];
    float[] biasSlope = new float[bias.length];
    for (int epoch = 0; epoch < epochs; epoch++) {
      shuffle(order, random);
      double rate = LEARNING_RATE * 0.5 * (1 + Math.cos(Math.PI * epoch / epochs));
      for (int start = 0; start < order.length; start += BATCH) {
        int end = Math.min(order.length, start + BATCH);
        decay(slope);
        decay(biasSlope);
        for (int i = start; i < end; i++) {
          addGradient(order[i], 1f / (end - start), slope, biasSlope);
        }
        descend(rate, slope, biasSlope);
      }
    }
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
  }

  private static void decay(float[] slope) {
    for (int i = 0; i < slope.length; i++) {
      slope[i] *= (float) MOMENTUM;
    }
  }

  private void addGradient(int index, float share, float[] slope, float[] biasSlope) {
    float[] input = inputs[index];
    double[] probabilities = probabilities(input);
    for (int k = 0; k < probabilities.length; k++) {
      float error = (float) (probabilities[k] - (targets[index] == k ? 1 : 0)) * share;
      int row = k * input.length;
      for (int i = 0; i < input.length; i++) {
        slope[row + i] += error * input[i];
      }
      biasSlope[k] += error;
    }
  }

  private double[] probabilities(float[] input) {
    double[] values = new double[labels.size()];
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < values.length; k++) {
      float sum = bias[k];
      int row = k * input.length;
      for (int i = 0; i < input.length; i++) {
        sum += weight[row + i] * input[i];
      }
      values[k] = sum;
      max = Math.max(max, sum);
    }
    double total = 0;
    for (int k = 0; k < values.length; k++) {
      values[k] = Math.exp(values[k] - max);
      total += values[k];
    }
    for (int k = 0; k < values.length; k++) {
      values[k] /= total;
    }
    return values;
  }

  private void descend(double rate, float[] slope, float[] biasSlope) {
    for (int i = 0; i < weight.length; i++) {
      weight[i] -= (float) (rate * (slope[i] + L2 * weight[i]));
    }
    for (int k = 0; k < bias.length; k++) {
      bias[k] -= (float) (rate * biasSlope[k]);
    }
  }
}

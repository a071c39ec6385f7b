// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A model whose mixtures are known: experts are directions that tell points with label 1 from
 * points with label -1, the base model is one more, and a mixture is the weighted sum of them.
 */
final class LinearExperts implements MixtureObjective {
  private static final int DIMENSIONS = 6;

  private final double[][] directions;
  private final List<double[]> points = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();
  private final List<Trial> asked = new ArrayList<>();

  /** Experts drawn by a seed, and shots labelled by a mixture of them. */
  LinearExperts(int experts, int shots, MixtureWeights truth, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    // The last is the base model's.
    this.directions = new double[experts + 1][];
    for (int i = 0; i <= experts; i++) {
      directions[i] = drawn(random, 3);
    }
    for (int i = 0; i < shots; i++) {
      double[] point = drawn(random, 1);
      points.add(point);
      labels.add(margin(truth, point) > 0 ? 1 : -1);
    }
  }

  /** The same with labels that have nothing to do with the points. */
  LinearExperts shuffled(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    labels.replaceAll(_ -> random.nextBoolean() ? 1 : -1);
    return this;
  }

  private static double[] drawn(SplittableRandom random, double scale) {
    return IntStream.range(0, DIMENSIONS).mapToDouble(_ -> scale * random.nextGaussian()).toArray();
  }

  private double margin(MixtureWeights weights, double[] point) {
    double margin = 0;
    for (int i = 0; i < directions.length; i++) {
      for (int j = 0; j < DIMENSIONS; j++) {
        double share = i < weights.experts() ? weights.of(i) : weights.base();
        margin += share * directions[i][j] * point[j];
      }
    }
    return margin;
  }

  @Override
  public int experts() {
    return directions.length - 1;
  }

  @Override
  public int shots() {
    return points.size();
  }

  @Override
  public boolean hasRightAnswers() {
    return true;
  }

  @Override
  public List<Score> score(List<Trial> trials) {
    asked.addAll(trials);
    return trials.stream().map(this::score).toList();
  }

  private Score score(Trial trial) {
    double margin = margin(trial.weights(), points.get(trial.shot())) * labels.get(trial.shot());
    return new Score(margin > 0 ? 1 : 0, -Math.log1p(Math.exp(-margin)));
  }

  /** What it was asked so far. */
  List<Trial> asked() {
    return asked;
  }
}

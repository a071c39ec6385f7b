// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Baselines lower the variance of the gradient and leave its expectation alone. */
class BaselineTest {
  private static final long SEED = 20_240_117;
  private static final int BATCHES = 40_000;
  private static final int ROWS = 4;

  /** A policy over five answers of one token; its logits are its parameters. */
  private static final double[] LOGITS = {0.3, -0.8, 1.1, 0, -0.2};

  private static final double[] REWARDS = {1, -1, 0.2, 3, 2};

  /** One component of the gradient with its sampling error. */
  private record Moment(double mean, double error) {}

  @Test
  void gradient_underEveryBaseline_hasTheSameExpectation() {
    double[] exact = exactGradient();

    List<Moment> plain = estimate(Baseline.NONE);
    List<Moment> others = estimate(Baseline.BATCH_MEAN);
    List<Moment> running = estimate(Baseline.RunningMean.of(0.9));

    for (List<Moment> estimate : List.of(plain, others, running)) {
      for (int i = 0; i < exact.length; i++) {
        assertThat(estimate.get(i).mean())
            .as("logit %d, seed %d", i, SEED)
            .isCloseTo(exact[i], within(4.5 * estimate.get(i).error()));
      }
    }
    assertThat(variance(others)).isLessThan(0.8 * variance(plain));
    assertThat(variance(running)).isLessThan(0.8 * variance(plain));
  }

  private static double variance(List<Moment> estimate) {
    return estimate.stream().mapToDouble(each -> each.error() * each.error()).sum();
  }

  private static double[] probabilities() {
    double[] p = new double[LOGITS.length];
    double sum = 0;
    for (double logit : LOGITS) {
      sum += Math.exp(logit);
    }
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(LOGITS[i]) / sum;
    }
    return p;
  }

  /** Of the expected reward, negated: {@code -p (r - mean r)}. */
  private static double[] exactGradient() {
    double[] p = probabilities();
    double mean = 0;
    for (int i = 0; i < p.length; i++) {
      mean += p[i] * REWARDS[i];
    }
    double[] gradient = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      gradient[i] = -p[i] * (REWARDS[i] - mean);
    }
    return gradient;
  }

  private static List<Moment> estimate(Baseline first) {
    Random random = new Random(SEED);
    double[] p = probabilities();
    double[] sum = new double[p.length];
    double[] squares = new double[p.length];
    Baseline baseline = first;
    for (int batch = 0; batch < BATCHES; batch++) {
      int[] drawn = random.ints(ROWS, 0, Integer.MAX_VALUE).map(_ -> draw(p, random)).toArray();
      List<RolloutSample> samples = samples(drawn);
      LossGradient lossGradient =
          new Reinforce(samples, new Reinforce.Options(baseline, KlPenalty.NONE, 2))
              .lossGradient(likelihoods(drawn, p));
      double[] gradient = gradient(lossGradient, drawn, p);
      for (int i = 0; i < p.length; i++) {
        sum[i] += gradient[i];
        squares[i] += gradient[i] * gradient[i];
      }
      if (baseline instanceof Baseline.RunningMean running) {
        baseline = running.after(samples);
      }
    }
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      double mean = sum[i] / BATCHES;
      moments.add(new Moment(mean, Math.sqrt((squares[i] / BATCHES - mean * mean) / BATCHES)));
    }
    return moments;
  }

  private static int draw(double[] p, Random random) {
    double at = random.nextDouble();
    int drawn = 0;
    while (drawn < p.length - 1 && at >= p[drawn]) {
      at -= p[drawn++];
    }
    return drawn;
  }

  private static List<RolloutSample> samples(int[] drawn) {
    List<RolloutSample> samples = new ArrayList<>();
    for (int answer : drawn) {
      samples.add(
          RolloutSample.onPolicy(
              new Completion(new int[] {9}, new int[] {answer}, REWARDS[answer])));
    }
    return samples;
  }

  private static List<Likelihood> likelihoods(int[] drawn, double[] p) {
    List<Likelihood> likelihoods = new ArrayList<>();
    for (int answer : drawn) {
      likelihoods.add(Answers.likely(Math.log(p[answer])));
    }
    return likelihoods;
  }

  /** By the chain rule through the softmax. */
  private static double[] gradient(LossGradient lossGradient, int[] drawn, double[] p) {
    double[] gradient = new double[p.length];
    for (int row = 0; row < drawn.length; row++) {
      for (int i = 0; i < p.length; i++) {
        gradient[i] += lossGradient.of(row, 0) * ((i == drawn[row] ? 1 : 0) - p[i]);
      }
    }
    return gradient;
  }
}

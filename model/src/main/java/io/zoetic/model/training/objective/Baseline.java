// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import java.util.Arrays;
import java.util.List;

/**
 * The baseline that rewards are compared with. None of them depends on the answer it is taken off,
 * so the expected gradient stays what it is without, and only its variance changes.
 */
public sealed interface Baseline {
  /** Rewards as they are. */
  Baseline NONE = new None();

  /** The mean reward of the batch's other samples (RLOO, arXiv 2402.14740). */
  Baseline BATCH_MEAN = new BatchMean();

  /** What is taken off each reward. */
  double[] of(double[] rewards);

  /** No baseline. */
  record None() implements Baseline {
    @Override
    public double[] of(double[] rewards) {
      return new double[rewards.length];
    }
  }

  /** The others' mean: a mean with the sample itself would shrink the gradient by 1/n. */
  record BatchMean() implements Baseline {
    @Override
    public double[] of(double[] rewards) {
      double sum = Arrays.stream(rewards).sum();
      double others = Math.max(1, rewards.length - 1);
      return Arrays.stream(rewards)
          .map(reward -> rewards.length == 1 ? 0 : (sum - reward) / others)
          .toArray();
    }
  }

  /**
   * A mean over earlier batches, which forgets.
   *
   * @param decay weight of what was before a batch, in [0, 1)
   * @param mean so far
   * @param batches so far; before the first, nothing is taken off
   */
  record RunningMean(double decay, double mean, long batches) implements Baseline {
    public RunningMean {
      if (!(decay >= 0 && decay < 1)) {
        throw new IllegalArgumentException("decay must be in [0, 1), was " + decay);
      }
    }

    /** Before the first batch. */
    public static RunningMean of(double decay) {
      return new RunningMean(decay, 0, 0);
    }

    /** What to compare the next batch with, when this one has been learnt from. */
    public RunningMean after(List<RolloutSample> batch) {
      double fresh = Arrays.stream(RolloutSample.rewards(batch)).average().orElse(mean);
      double old = batches == 0 ? fresh : mean;
      return new RunningMean(decay, decay * old + (1 - decay) * fresh, batches + 1);
    }

    @Override
    public double[] of(double[] rewards) {
      double[] means = new double[rewards.length];
      Arrays.fill(means, batches == 0 ? 0 : mean);
      return means;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The baseline that rewards are compared with. None of them depends on the answer it is taken off,
 * so the expected gradient stays what it is without, and only its variance changes.
 */
public sealed interface Baseline {
  /** Rewards as they are. */
  Baseline NONE = new None();

  /** The mean reward of the batch's other samples, for prompts that are asked once. */
  Baseline BATCH_MEAN = new OthersMean(_ -> "all");

  /**
   * The mean reward of the other samples of the same prompt (RLOO, arXiv 2402.14740), so that how
   * hard prompts are is no part of the variance.
   */
  Baseline PROMPT_MEAN = new OthersMean(RolloutSample::prompt);

  /** What is taken off the reward of each sample. */
  double[] of(List<RolloutSample> samples);

  /** No baseline. */
  record None() implements Baseline {
    @Override
    public double[] of(List<RolloutSample> samples) {
      return new double[samples.size()];
    }
  }

  /**
   * The mean of the others of a group: one with the sample itself would shrink the gradient by 1/n.
   *
   * @param group which a sample belongs to
   */
  record OthersMean(Function<RolloutSample, Object> group) implements Baseline {
    @Override
    public double[] of(List<RolloutSample> samples) {
      Map<Object, Rewards> groups = new HashMap<>();
      for (RolloutSample sample : samples) {
        groups.compute(
            group.apply(sample), (_, some) -> (some == null ? Rewards.NONE : some).and(sample));
      }
      return samples.stream()
          .mapToDouble(
              sample -> groups.getOrDefault(group.apply(sample), Rewards.NONE).meanBut(sample))
          .toArray();
    }
  }

  /** Some rewards. */
  record Rewards(double sum, int count) {
    private static final Rewards NONE = new Rewards(0, 0);

    private Rewards and(RolloutSample sample) {
      return new Rewards(sum + sample.reward(), count + 1);
    }

    /** Of all but one of them; 0 if there is no other. */
    private double meanBut(RolloutSample one) {
      return count < 2 ? 0 : (sum - one.reward()) / (count - 1);
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
    public double[] of(List<RolloutSample> samples) {
      double[] means = new double[samples.size()];
      Arrays.fill(means, batches == 0 ? 0 : mean);
      return means;
    }
  }
}

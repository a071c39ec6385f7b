// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import java.util.Arrays;
import java.util.List;

/**
 * Several answers to one prompt.
 *
 * @param samples at least one, all of the same prompt
 */
public record RolloutGroup(List<RolloutSample> samples) {
  public RolloutGroup {
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("a group must have at least one sample, had none");
    }
    int[] prompt = samples.getFirst().completion().prompt();
    for (RolloutSample sample : samples) {
      if (!Arrays.equals(prompt, sample.completion().prompt())) {
        throw new IllegalArgumentException("the samples of a group must have the same prompt");
      }
    }
  }

  /** Whether some answers were better than others. */
  boolean hasSignal() {
    return samples.stream().mapToDouble(RolloutSample::reward).distinct().count() > 1;
  }

  /** By how much each reward is above the mean, in standard deviations of the group. */
  double[] advantages(double epsilon) {
    double[] rewards = RolloutSample.rewards(samples);
    double mean = Arrays.stream(rewards).average().orElseThrow();
    double variance =
        Arrays.stream(rewards).map(reward -> (reward - mean) * (reward - mean)).sum()
            / rewards.length;
    return Arrays.stream(rewards)
        .map(reward -> (reward - mean) / (Math.sqrt(variance) + epsilon))
        .toArray();
  }
}

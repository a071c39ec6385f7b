// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Answers of which only the length and the reward matter. */
final class Answers {
  private Answers() {}

  /** With an answer of some tokens. */
  static Completion of(int tokens, double reward) {
    return new Completion(new int[] {1}, new int[tokens], reward);
  }

  /** To as many prompts. */
  static List<Completion> random(Random random, int count) {
    return IntStream.range(0, count).mapToObj(i -> random(random, new int[] {i})).toList();
  }

  static List<Completion> ofOnePrompt(Random random, int count) {
    return IntStream.range(0, count).mapToObj(_ -> random(random, new int[] {7})).toList();
  }

  private static Completion random(Random random, int[] prompt) {
    return new Completion(prompt, new int[1 + random.nextInt(4)], random.nextGaussian());
  }

  /** An answer of one token with this log-probability. */
  static Likelihood likely(double logprob) {
    return new Likelihood(logprob);
  }
}

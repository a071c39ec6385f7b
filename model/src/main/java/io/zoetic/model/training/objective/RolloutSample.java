// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import java.nio.IntBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that a policy has given, with its reward.
 *
 * @param completion the prompt, the answer and the reward
 * @param behaviour how likely the answer was under the policy that gave it, kept from then; null if
 *     that is the one in training
 * @param weight how much it counts, &gt;= 0; what its reward is compared with does not know it
 */
public record RolloutSample(Completion completion, @Nullable Likelihood behaviour, double weight) {
  public RolloutSample {
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException("weight must be >= 0, was " + weight);
    }
    if (behaviour != null && behaviour.size() != completion.answer().length) {
      throw new IllegalArgumentException(
          "behaviour must have one log-probability per token of the answer, %d, had %d"
              .formatted(completion.answer().length, behaviour.size()));
    }
  }

  /** One that counts once. */
  public RolloutSample(Completion completion, @Nullable Likelihood behaviour) {
    this(completion, behaviour, 1);
  }

  /** Of the policy in training, as it is now; counts once. */
  public static RolloutSample onPolicy(Completion completion) {
    return new RolloutSample(completion, null);
  }

  /** The same with another weight. */
  public RolloutSample weighing(double other) {
    return new RolloutSample(completion, behaviour, other);
  }

  /** What samples of one prompt have in common. */
  IntBuffer prompt() {
    return IntBuffer.wrap(completion.prompt());
  }

  double reward() {
    return completion.reward();
  }

  /** How likely it was when it was given. */
  Likelihood behaviour(Likelihood now) {
    return behaviour == null ? now : behaviour;
  }

  static List<Completion> completions(List<RolloutSample> samples) {
    return samples.stream().map(RolloutSample::completion).toList();
  }

  static double[] rewards(List<RolloutSample> samples) {
    return samples.stream().mapToDouble(RolloutSample::reward).toArray();
  }
}

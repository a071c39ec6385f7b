// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that a policy has given, with its reward.
 *
 * @param completion the prompt, the answer and the reward
 * @param behaviour how likely the answer was under the policy that gave it, kept from then; null if
 *     that is the one in training
 */
public record RolloutSample(Completion completion, @Nullable Likelihood behaviour) {
  public RolloutSample {
    if (behaviour != null && behaviour.size() != completion.answer().length) {
      throw new IllegalArgumentException(
          "behaviour must have one log-probability per token of the answer, %d, had %d"
              .formatted(completion.answer().length, behaviour.size()));
    }
  }

  /** Of the policy in training, as it is now. */
  public static RolloutSample onPolicy(Completion completion) {
    return new RolloutSample(completion, null);
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

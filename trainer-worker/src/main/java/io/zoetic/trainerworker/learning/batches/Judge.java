// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.reward.Verifier;

/** Says what rollouts of an example's prompt are worth. */
public interface Judge {
  /** The worth of the rollouts of one prompt. */
  interface Worth {
    /** What one is worth, in [-1, 1]. */
    double of(Rollouts.Rollout rollout);
  }

  /** Of an example, made once. */
  Worth of(TokenizedExample example);

  /** By verifiers; an answer that does not come to its end is wrong whatever it says. */
  static Judge by(VerifierKind kind) {
    return example -> {
      Verifier verifier = kind.of(example.example().answer().text());
      return rollout -> rollout.complete() ? verifier.verify(rollout.text()).reward() : -1;
    };
  }
}

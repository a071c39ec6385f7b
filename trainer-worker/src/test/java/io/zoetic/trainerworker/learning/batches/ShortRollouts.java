// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.trainerworker.inference.BatchInference;
import java.util.List;

/** Cuts every answer off behind its second token. */
record ShortRollouts(BatchInference inference) implements Rollouts {
  @Override
  public AnswerLimits limits() {
    return inference.limits();
  }

  @Override
  public List<Rollout> sample(TrainingSession<?> run, List<int[]> prompts, int limit, long seed) {
    return new PolicyRollouts(inference).sample(run, prompts, 2, seed);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.training.TrainingSession;
import java.util.List;

/** Lets the policy in training answer. */
public interface Rollouts {
  /**
   * What it answered.
   *
   * @param tokens at least one; with the end of the turn, if it came to that
   * @param complete whether it did
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  record Rollout(int[] tokens, String text, boolean complete) {}

  /** How long answers may become. */
  AnswerLimits limits();

  /**
   * One answer to each prompt, at temperature 1.
   *
   * @param run whose parameters answer, as they are now
   * @param limit tokens of an answer at most
   */
  List<Rollout> sample(TrainingSession<?> run, List<int[]> prompts, int limit, long seed);
}

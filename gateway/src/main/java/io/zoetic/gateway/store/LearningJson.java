// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.vectorstore.learning.Trainer;
import io.zoetic.vectorstore.learning.Trainers.Heard;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer that says whether anything can be learnt, and by whom.
 *
 * @param waitingFor why nothing can be learnt; null if something can
 */
public record LearningJson(
    @Doc("Why nothing can be learnt at present; null: something can.") @Nullable String waitingFor,
    @Doc("Trainer workers that were heard of within 7 days, the last first.")
        List<TrainerJson> trainers) {

  /** A trainer that is not forgotten. */
  public record TrainerJson(
      String trainer,
      @Doc("Digest of what it trains experts of.") String baseModel,
      @Doc("What carries z; null: not known yet.") @Nullable String layout,
      @Doc("Why it cannot train yet.") @Nullable String waitingFor,
      @Doc("Whether it was heard of within 10 seconds.") boolean alive,
      Instant heardAt) {

    static TrainerJson of(Heard heard) {
      Trainer trainer = heard.trainer();
      return new TrainerJson(
          trainer.id(),
          trainer.baseModel(),
          trainer.layout(),
          trainer.obstacle(),
          LearningStatus.isAlive(heard),
          heard.seenAt());
    }
  }

  /** What was found. */
  public static LearningJson of(LearningStatus.Found found) {
    return new LearningJson(
        found.obstacle().orElse(null), found.trainers().stream().map(TrainerJson::of).toList());
  }
}

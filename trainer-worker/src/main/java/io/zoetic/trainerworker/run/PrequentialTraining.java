// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.trainerworker.gate.Gate;
import io.zoetic.trainerworker.gate.PrequentialEvidence;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.gate.SuiteMetric;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has what a run learns from answered before it is learnt, so that an example both teaches and
 * judges: z is trained on the first block, on the first two and so on, and each of these z answers
 * what comes next, through both passes. One thread.
 *
 * @param blocks what is learnt and asked
 * @param validation decides when each training ends
 */
record PrequentialTraining(
    RunTraining training,
    LeaseKeeper keeper,
    RouterUpdate.Fitting router,
    PrequentialBlocks blocks,
    List<Example> validation) {

  /** What the examples say; takes a training for each block. */
  PrequentialEvidence evidence(SuiteMetric metric) {
    List<PrequentialEvidence.Block> found = new ArrayList<>();
    for (PrequentialBlocks.Block block : blocks.blocks()) {
      keeper.tell("judging", Map.of("prequential", found.size() + 1, "of", blocks.blocks().size()));
      answered(metric, block).ifPresent(found::add);
    }
    return new PrequentialEvidence(found, blocks.isFair());
  }

  private Optional<PrequentialEvidence.Block> answered(
      SuiteMetric metric, PrequentialBlocks.Block block) {
    return z(block.learnt())
        .map(
            z -> {
              ServingSnapshot before = training.before();
              ServingSnapshot after = before.with(training.expert(), z, router.of(block.learnt()));
              Gate gate = training.context().gate().comparingBy(training.config().verifier());
              Suite suite = new Suite(training.expert(), training.read(block.asked()));
              return gate.block(block.learnt().size(), metric, before, after, suite);
            });
  }

  /** Where nothing can be learnt of so few, or nothing was, there is nothing that could answer. */
  private Optional<ExpertVector> z(List<Example> learnt) {
    if (!training.canLearn(learnt)) {
      return Optional.empty();
    }
    try {
      var outlets = new ExpertFineTuning.Outlets(_ -> keeper.requireHeld(), _ -> {});
      return Optional.of(training.train(learnt, validation, null, outlets).vector());
    } catch (NothingToLearnException _) {
      return Optional.empty();
    }
  }
}

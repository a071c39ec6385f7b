// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.Split;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.RunMethod;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains what a run trains: on all that it learns from, or on a part of it. One thread.
 *
 * @param start where z begins
 * @param before what serves requests
 * @param mixture what mixes, if the run is to
 * @param distillation what is learnt of prompts that nobody corrected
 */
record RunTraining(
    RunContext context,
    String expert,
    RunConfig config,
    long seed,
    FittingExamples fitting,
    ExpertVector start,
    ServingSnapshot before,
    RunMixture mixture,
    RunDistillation distillation) {
  private static final int REPLAY_MAX = 256;

  /**
   * Trains, or mixes if the run is to.
   *
   * @param checkpoint where an earlier trainer left off; null if nowhere
   * @throws io.zoetic.trainerworker.learning.NothingToLearnException if too many of the answers are
   *     too long, or nothing became better
   */
  ExpertFineTuning.Result train(
      List<Example> train,
      List<Example> validation,
      byte @Nullable [] checkpoint,
      ExpertFineTuning.Outlets outlets) {
    List<TokenizedExample> read = models().reader().read(train);
    fitting.requireMost(read);
    if (config.method() == RunMethod.MIXTURE) {
      return mixture.mix(fitting.of(read), outlets.progress());
    }
    List<TokenizedExample> fits = fitting.of(read);
    RunDistillation.Found found = distillation.of(start, fits);
    var task =
        new ExpertFineTuning.Task(
            start,
            new BatchSources.Material(fits, fitting.of(replay()), found.taught()),
            read(validation),
            config,
            seed,
            checkpoint);
    ExpertFineTuning.Outlets telling = outlets.saying(found.metrics());
    ExpertFineTuning.Result learnt = new ExpertFineTuning(models(), telling).train(task);
    return learnt.saying(found.metrics());
  }

  /** Whether some of it is of use to the run's method and objective. */
  boolean canLearn(List<Example> train) {
    return config.method() == RunMethod.MIXTURE
        ? RunMixture.canLearn(read(train), config.verifier())
        : !BatchSources.useful(read(train), config.learning().objective()).isEmpty();
  }

  /** What a mixture is adapted to. */
  List<Example> shots(List<Example> train) {
    return RunMixture.shots(read(train)).stream().map(TokenizedExample::example).toList();
  }

  /** Those that fit, in tokens. */
  List<TokenizedExample> read(List<Example> examples) {
    return fitting.of(models().reader().read(examples));
  }

  private TrainingModels models() {
    return context.models();
  }

  /** What others learnt from, if leaving the base model is to cost something there. */
  private List<TokenizedExample> replay() {
    if (config.learning().replayRows() == 0) {
      return List.of();
    }
    List<String> others = RunJudge.namesBeside(expert, before);
    int each = Math.max(1, REPLAY_MAX / others.size());
    return others.stream()
        .map(other -> context.stores().examples().sample(other, Split.TRAIN, each))
        .flatMap(examples -> models().reader().read(examples).stream())
        .toList();
  }
}

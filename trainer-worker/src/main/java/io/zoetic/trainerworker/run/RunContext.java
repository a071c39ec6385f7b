// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.Gate;
import io.zoetic.trainerworker.gate.GateOptions;
import io.zoetic.trainerworker.gate.SuiteScreen;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The context that every run of a trainer works with. One thread.
 *
 * @param served tells what serves requests
 * @param gate knows what it has asked in earlier runs
 * @param screen knows what it has read in earlier runs
 * @param rule by which what has passed the gate is served
 * @param uncorrectedPrompts that a run may learn from, at most, if its config does not say
 * @param actor who trains, for the audit
 * @param progress is told of every step
 */
record RunContext(
    TrainingModels models,
    TrainerStores stores,
    ServedNow served,
    RouterUpdate routerUpdate,
    Gate gate,
    SuiteScreen screen,
    PromotionRule rule,
    int uncorrectedPrompts,
    String actor,
    Consumer<Map<String, Object>> progress) {

  ChampionVectors champions() {
    return served.champions();
  }

  PublishedRouters routers() {
    return served.routers();
  }

  static RunContext of(
      TrainingModels models,
      TrainerStores stores,
      TrainingJob.Rules rules,
      String actor,
      Consumer<Map<String, Object>> progress) {
    return new RunContext(
        models,
        stores,
        ServedNow.of(
            stores.registry(),
            stores.routers(),
            models.inference().model(),
            models.trainer().layout(),
            rules.selection()),
        new RouterUpdate(models, stores),
        new Gate(models.inference(), models, VerifierKind.EXACT, GateOptions.ofDefaults()),
        new SuiteScreen(models.inference(), SuiteScreen.Limits.ofDefaults()),
        rules.promotion(),
        rules.uncorrectedPrompts(),
        actor,
        progress);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.trainerworker.gate.Gate;
import io.zoetic.trainerworker.gate.GateOptions;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What every run of a trainer works with. One thread.
 *
 * @param gate knows what it has asked in earlier runs
 * @param actor who trains, for the audit
 * @param progress is told of every step
 */
record Tools(
    Workshop workshop,
    TrainerStores stores,
    Champions champions,
    Routing routing,
    PublishedRouters routers,
    Gate gate,
    String actor,
    Consumer<Map<String, Object>> progress) {

  static Tools of(
      Workshop workshop,
      TrainerStores stores,
      String actor,
      Consumer<Map<String, Object>> progress) {
    return new Tools(
        workshop,
        stores,
        new Champions(
            stores.registry(), workshop.trainer().baseModel(), workshop.trainer().layout()),
        new Routing(workshop, stores),
        new PublishedRouters(stores.routers(), workshop.examiner().model()),
        new Gate(workshop.examiner(), workshop, VerifierKind.EXACT, GateOptions.ofDefaults()),
        actor,
        progress);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

/**
 * What every run of a trainer works with. One thread.
 *
 * @param actor who trains, for the audit
 */
record Tools(
    Workshop workshop,
    TrainerStores stores,
    Champions champions,
    Routing routing,
    PublishedRouters routers,
    String actor) {

  static Tools of(Workshop workshop, TrainerStores stores, String actor) {
    return new Tools(
        workshop,
        stores,
        new Champions(
            stores.registry(), workshop.trainer().baseModel(), workshop.trainer().layout()),
        new Routing(workshop, stores.examples()),
        new PublishedRouters(stores.routers(), workshop.examiner().model()),
        actor);
  }
}

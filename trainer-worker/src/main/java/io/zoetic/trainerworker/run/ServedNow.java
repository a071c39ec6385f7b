// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.ExpertSelection;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.Layout;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.learning.Routers;

/**
 * The configuration that serves requests that name no expert, read from the stores where every
 * worker reads it. One thread.
 *
 * @param selection what such requests ask for
 */
public record ServedNow(
    ChampionVectors champions, PublishedRouters routers, ExpertSelection selection) {

  /**
   * Of one base model and layout.
   *
   * @param model the base model
   */
  public static ServedNow of(
      ExpertRegistry registry,
      Routers routers,
      LanguageModel model,
      Layout layout,
      ExpertSelection selection) {
    return new ServedNow(
        new ChampionVectors(registry, model.digest(), layout),
        new PublishedRouters(routers, model),
        selection);
  }

  /** The champions and the router of this moment; no z is loaded before it is asked for. */
  public ServingSnapshot read() {
    return new ServingSnapshot(routers.latest(), champions.served(), selection);
  }
}

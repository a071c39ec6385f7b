// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.examiner.Examiner;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What answers requests that name no expert: a router, and the champions it can choose from.
 *
 * @param router empty: nothing is routed to any expert
 * @param experts by name
 */
public record TwoPass(Optional<Router> router, Map<String, ExpertVector> experts) {
  public TwoPass {
    experts = Map.copyOf(experts);
  }

  /** The same with another router and another z for an expert. */
  public TwoPass with(String expert, ExpertVector z, Optional<Router> other) {
    Map<String, ExpertVector> more = new TreeMap<>(experts);
    more.put(expert, z);
    return new TwoPass(other, more);
  }

  /** The expert that answers each prompt, or {@link Label#OTHER}. */
  public List<String> routes(Examiner examiner, List<int[]> prompts) {
    if (router.isEmpty()) {
      return prompts.stream().map(_ -> Label.OTHER).toList();
    }
    return examiner.classify(router.get(), experts.keySet(), prompts).stream()
        .map(Classification::best)
        .toList();
  }

  /** Whether prompts that name no expert can come to this one. */
  boolean isRouted(String expert) {
    return router.filter(found -> found.knows(expert)).isPresent();
  }

  /** The routes of prompts that name an expert; the base model answers if there is none. */
  List<String> byName(String expert, List<int[]> prompts) {
    String route = experts.containsKey(expert) ? expert : Label.OTHER;
    return prompts.stream().map(_ -> route).toList();
  }

  /** What a route is answered under; null is the base model. */
  public @Nullable ExpertVector vector(String route) {
    return experts.get(route);
  }
}

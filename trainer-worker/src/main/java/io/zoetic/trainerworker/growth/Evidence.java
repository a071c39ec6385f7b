// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.core.CanonicalJson;
import io.zoetic.vectorstore.growth.Growth.Centre;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What speaks for and against experts on a cluster's prompts.
 *
 * @param base how many the base model answers rightly
 * @param candidates champions that are nearest by the router
 * @param beside a cluster of the same kind of prompts that has an expert or was vetoed; null: none
 */
record Evidence(Share base, List<Candidate> candidates, @Nullable Centre beside) {
  /** Who surely answers more than this is good enough; who surely answers less is not. */
  static final double ENOUGH = 0.7;

  Evidence {
    candidates = List.copyOf(candidates);
  }

  /**
   * A champion.
   *
   * @param right how many it answers rightly
   * @param routed how many come to it by {@code zoetic/auto} now
   */
  record Candidate(String expert, Share right, int routed) {}

  /** Whether the base model surely answers well enough. */
  boolean isBaseGood() {
    return base.lower() >= ENOUGH;
  }

  /** Whether it surely does not. */
  boolean isBaseBad() {
    return base.upper() < ENOUGH;
  }

  /** The expert that surely answers well enough: the best of those. */
  Optional<Candidate> good() {
    return candidates.stream()
        .filter(each -> each.right().lower() >= ENOUGH)
        .max(Comparator.comparingInt((Candidate each) -> each.right().right()));
  }

  /** The expert to which most of the prompts come already. */
  Optional<Candidate> routed() {
    return candidates.stream().filter(each -> 2 * each.routed() > each.right().of()).findFirst();
  }

  /** For the ledger: a JSON object. */
  String toJson(int events, int principals) {
    Map<String, Object> told = new TreeMap<>();
    told.put("events", events);
    told.put("principals", principals);
    told.put("base", base.toMap());
    List<Map<String, Object>> others = new ArrayList<>();
    for (Candidate each : candidates) {
      Map<String, Object> one = new TreeMap<>(each.right().toMap());
      one.put("expert", each.expert());
      one.put("routed", each.routed());
      others.add(one);
    }
    told.put("candidates", others);
    if (beside != null) {
      told.put("beside", beside.cluster().toString());
    }
    return CanonicalJson.of(told);
  }
}

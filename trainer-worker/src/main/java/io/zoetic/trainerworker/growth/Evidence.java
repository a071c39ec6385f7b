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
 * @param mixture of candidates; null: it was not looked for, or there is nothing to mix
 * @param trial whether the expert that would learn them can; null: it was not tried
 */
record Evidence(
    Share base,
    List<Candidate> candidates,
    @Nullable Centre beside,
    MixtureEvidence.@Nullable Found mixture,
    ConflictTrial.@Nullable Found trial) {
  /** Who surely answers more than this is good enough; who surely answers less is not. */
  static final double ENOUGH = 0.7;

  Evidence {
    candidates = List.copyOf(candidates);
  }

  /** What is known at first. */
  Evidence(Share base, List<Candidate> candidates, @Nullable Centre beside) {
    this(base, candidates, beside, null, null);
  }

  /** The same with what a search has found. */
  Evidence with(MixtureEvidence.Found found) {
    return new Evidence(base, candidates, beside, found, trial);
  }

  /** The same with what a trial has found. */
  Evidence with(ConflictTrial.Found found) {
    return new Evidence(base, candidates, beside, mixture, found);
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

  /**
   * Whether a mixture could be what is missing: they are in nobody's region, there is something to
   * mix, and who answers best alone leaves enough to be gained.
   */
  boolean mayMix() {
    int best =
        candidates.stream().mapToInt(each -> each.right().right()).max().orElse(base.right());
    return candidates.size() > 1
        && beside == null
        && routed().isEmpty()
        && Math.max(best, base.right()) + MixtureEvidence.GAINED_MIN <= base.of();
  }

  /** A mixture that surely answers well enough, and better than each alone. */
  Optional<MixtureEvidence.Found> mixed() {
    return Optional.ofNullable(mixture).filter(MixtureEvidence.Found::isGood);
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
    if (mixture != null) {
      told.put("mixture", mixture.toMap());
    }
    if (trial != null) {
      told.put("trial", trial.toMap());
    }
    return CanonicalJson.of(told);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.vectorstore.growth.Growth.Centre;
import io.zoetic.vectorstore.growth.GrowthDecision.Kind;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a cluster, and why.
 *
 * @param expert to whom its examples are given; null: to none, or to the one that grows
 */
record GrowthRule(Kind kind, @Nullable String expert, String reason) {

  /** By the evidence: what costs least comes first. */
  static GrowthRule of(Evidence evidence) {
    String base = "the base model answers %s rightly".formatted(evidence.base().words());
    if (evidence.isBaseGood()) {
      return new GrowthRule(
          Kind.WAIT, null, "%s, surely more than %.0f %%".formatted(base, 100 * Evidence.ENOUGH));
    }
    Optional<Evidence.Candidate> good = evidence.good();
    if (good.isPresent()) {
      return new GrowthRule(
          Kind.REUSE,
          good.get().expert(),
          "%s answers %s rightly, surely more than %.0f %%; %s"
              .formatted(
                  good.get().expert(), good.get().right().words(), 100 * Evidence.ENOUGH, base));
    }
    Optional<Evidence.Candidate> routed = evidence.routed();
    if (routed.isPresent()) {
      Evidence.Candidate near = routed.get();
      return update(
          evidence.trial(),
          near.expert(),
          "zoetic/auto sends %d of them to %s, which answers %s rightly; %s"
              .formatted(near.routed(), near.expert(), near.right().words(), base));
    }
    if (evidence.beside() != null) {
      return beside(evidence.beside(), evidence.trial(), base);
    }
    Optional<MixtureEvidence.Found> mixed = evidence.mixed();
    if (mixed.isPresent()) {
      return mixed(mixed.get(), base);
    }
    if (evidence.isBaseBad()) {
      return new GrowthRule(
          Kind.GROW,
          null,
          "%s, surely less than %.0f %%; %s"
              .formatted(base, 100 * Evidence.ENOUGH, best(evidence)));
    }
    return new GrowthRule(
        Kind.WAIT,
        null,
        "%s: too few to be sure whether that is less than %.0f %%"
            .formatted(base, 100 * Evidence.ENOUGH));
  }

  private static GrowthRule mixed(MixtureEvidence.Found mixture, String base) {
    return new GrowthRule(
        Kind.MIX,
        null,
        "a mixture of %s answers %s rightly that did not find it, surely more than %.0f %%; the best alone, %s, %s, luck in %.1f %% of cases; %s"
            .formatted(
                String.join(" and ", new TreeSet<>(mixture.shares().keySet())),
                mixture.right().words(),
                100 * Evidence.ENOUGH,
                mixture.best(),
                mixture.bestRight().words(),
                100 * mixture.chance(),
                base));
  }

  /** Whether a new expert gets the examples. */
  boolean makesExpert() {
    return Kind.MAKING.contains(kind);
  }

  /** Of the same kind of prompts there is a cluster that somebody has decided on. */
  private static GrowthRule beside(Centre other, ConflictTrial.@Nullable Found trial, String base) {
    return other.expert() == null
        ? new GrowthRule(
            Kind.WAIT,
            null,
            "they are beside prompts of cluster %s, which was vetoed; %s"
                .formatted(other.cluster(), base))
        : update(
            trial,
            other.expert(),
            "they are beside prompts that were given to %s; %s".formatted(other.expert(), base));
  }

  /** They are where an expert was taught: it learns them, unless it cannot be right on both. */
  private static GrowthRule update(ConflictTrial.@Nullable Found trial, String expert, String why) {
    if (trial == null) {
      return new GrowthRule(Kind.UPDATE, expert, why);
    }
    String tried = "%s; %s".formatted(why, trial.words());
    return trial.isConflict()
        ? new GrowthRule(
            Kind.SPLIT, null, "they contradict what %s was taught: ".formatted(expert) + tried)
        : new GrowthRule(Kind.UPDATE, expert, tried);
  }

  private static String best(Evidence evidence) {
    return evidence.candidates().stream()
        .max(Comparator.comparingInt((Evidence.Candidate each) -> each.right().right()))
        .map(
            best ->
                "no expert is for them, of the nearest %s answers most, %s"
                    .formatted(best.expert(), best.right().words()))
        .orElse("there is no expert");
  }

  /** Where too little is known to be right. */
  static GrowthRule unknown(int known, int needed) {
    return new GrowthRule(
        Kind.WAIT,
        null,
        "right answers must be known of %d prompts, are of %d: others were disliked and nobody said what is right, or are too long"
            .formatted(needed, known));
  }
}

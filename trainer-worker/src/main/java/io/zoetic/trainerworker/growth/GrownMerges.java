// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.core.CanonicalJson;
import io.zoetic.core.VersionId;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.gate.PairedComparison;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.Growth.Grown;
import io.zoetic.vectorstore.growth.Growth.Merging;
import io.zoetic.vectorstore.learning.Example;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes two experts one that have grown of the same kind of prompts, if their z are nearly the same
 * or one answers the other's prompts as well. The one with fewer prompts ends, unless it alone can
 * stand for both. Two champions are compared once. One thread.
 */
final class GrownMerges {
  private static final Logger LOG = LoggerFactory.getLogger(GrownMerges.class);

  /** The cosine of z - 1 of two that are nearly parallel. */
  static final double PARALLEL = 0.98;

  /** How long the shorter of those is, against the longer, at least. */
  static final double AS_LONG = 0.8;

  private static final int QUESTIONS_MIN = 20;
  private static final int QUESTIONS_MAX = 64;

  /** Who surely is worse by no more answers as well: a tenth. */
  private static final double MARGIN = 0.1;

  private final GrowthOptions options;
  private final Growth store;
  private final Supplier<ServingSnapshot> served;
  private final BatchInference inference;
  private final Function<List<Example>, List<Known>> readable;
  private final String actor;
  private final Set<List<VersionId>> compared = new HashSet<>();

  /**
   * @param served what serves requests
   * @param readable reads examples, but for those that this model cannot read
   * @param actor who merges
   */
  GrownMerges(
      GrowthOptions options,
      Growth store,
      Supplier<ServingSnapshot> served,
      BatchInference inference,
      Function<List<Example>, List<Known>> readable,
      String actor) {
    this.options = options;
    this.store = store;
    this.served = served;
    this.inference = inference;
    this.readable = readable;
    this.actor = actor;
  }

  /** Two that are served. */
  private record Pair(Grown part, VersionId partVersion, Grown whole, VersionId wholeVersion) {
    List<VersionId> versions() {
      return List.of(partVersion, wholeVersion);
    }

    Pair reversed() {
      return new Pair(whole, wholeVersion, part, partVersion);
    }

    double squareDistance() {
      return Clusters.squareDistance(part.centre(), whole.centre());
    }
  }

  /** Two as directions from the base model. */
  record Likeness(double cosine, double lengths) {
    static Likeness of(ExpertVector one, ExpertVector other) {
      float[] z = one.toArray();
      float[] y = other.toArray();
      double product = 0;
      double oneSquare = 0;
      double otherSquare = 0;
      for (int i = 0; i < z.length; i++) {
        double a = z[i] - 1.0;
        double b = y[i] - 1.0;
        product += a * b;
        oneSquare += a * a;
        otherSquare += b * b;
      }
      if (oneSquare == 0 || otherSquare == 0) {
        boolean same = oneSquare == otherSquare;
        return new Likeness(same ? 1 : 0, same ? 1 : 0);
      }
      return new Likeness(
          product / Math.sqrt(oneSquare * otherSquare),
          Math.sqrt(Math.min(oneSquare, otherSquare) / Math.max(oneSquare, otherSquare)));
    }

    boolean isNearlyOne() {
      return cosine >= PARALLEL && lengths >= AS_LONG;
    }
  }

  /** Why two are one, with the numbers. */
  private record Reason(String words, Map<String, Object> evidence) {}

  /**
   * Compares two that were not compared yet.
   *
   * @return what was merged; empty: nothing
   */
  Optional<Merging> pull() {
    List<Grown> grown =
        store.grown(inference.model().digest()).stream()
            .filter(each -> options.mergesNamed() || !each.named())
            .toList();
    if (grown.size() < 2) {
      return Optional.empty();
    }
    ServingSnapshot now = served.get();
    Pair pair = next(grown, now);
    if (pair == null) {
      return Optional.empty();
    }
    // Before it is tried: two on which it fails must not keep all others from being compared.
    compared.add(pair.versions());
    try {
      return merging(pair, now).or(() -> byAnswers(pair.reversed(), now)).filter(store::merge);
    } catch (StoreException e) {
      if (ExpertGrowth.PASSING.contains(e.reason())) {
        compared.remove(pair.versions());
        throw e;
      }
      LOG.atWarn().setCause(e).addKeyValue("versions", pair.versions()).log("two stay apart");
      return Optional.empty();
    }
  }

  private @Nullable Pair next(List<Grown> grown, ServingSnapshot now) {
    for (int i = 0; i < grown.size(); i++) {
      for (int j = i + 1; j < grown.size(); j++) {
        Pair pair = pair(grown.get(i), grown.get(j), now);
        if (pair != null
            && !compared.contains(pair.versions())
            && pair.squareDistance() <= Clusters.NEAR) {
          return pair;
        }
      }
    }
    return null;
  }

  /** The one with more prompts is the whole. */
  private static @Nullable Pair pair(Grown one, Grown other, ServingSnapshot now) {
    Grown part = one.prompts() < other.prompts() ? one : other;
    Grown whole = part.equals(one) ? other : one;
    VersionId partVersion = now.experts().version(part.expert()).orElse(null);
    VersionId wholeVersion = now.experts().version(whole.expert()).orElse(null);
    return partVersion == null || wholeVersion == null
        ? null
        : new Pair(part, partVersion, whole, wholeVersion);
  }

  private Optional<Merging> merging(Pair pair, ServingSnapshot now) {
    Likeness alike =
        Likeness.of(now.vector(pair.part().expert()), now.vector(pair.whole().expert()));
    if (!alike.isNearlyOne()) {
      return byAnswers(pair, now);
    }
    Map<String, Object> evidence = evidence(pair);
    evidence.put("cosine", Share.rounded(alike.cosine()));
    evidence.put("lengths", Share.rounded(alike.lengths()));
    return Optional.of(
        merging(
            pair,
            new Reason(
                "their z are nearly one, with a cosine of %.3f".formatted(alike.cosine()),
                evidence)));
  }

  /** Whether the whole's expert answers the part's prompts as its own one does, and well enough. */
  private Optional<Merging> byAnswers(Pair pair, ServingSnapshot now) {
    List<Known> known =
        readable
            .apply(
                Suite.ofKnownAnswer(
                    store.members(pair.part().cluster(), 2 * QUESTIONS_MAX), Function.identity()))
            .stream()
            .limit(QUESTIONS_MAX)
            .toList();
    if (known.size() < QUESTIONS_MIN) {
      return Optional.empty();
    }
    KnownAnswers answers = new KnownAnswers(inference);
    boolean[] own = answers.right(known, now.vector(pair.part().expert()));
    boolean[] other = answers.right(known, now.vector(pair.whole().expert()));
    PairedComparison comparison = PairedComparison.ofRight(own, other);
    if (Share.of(other).lower() < Evidence.ENOUGH || !comparison.isNoWorseThan(MARGIN)) {
      return Optional.empty();
    }
    Map<String, Object> evidence = evidence(pair);
    evidence.put("own", Share.of(own).toMap());
    evidence.put("other", Share.of(other).toMap());
    evidence.put("change_lower", Share.rounded(comparison.lower()));
    return Optional.of(
        merging(
            pair,
            new Reason(
                "%s answers %s of the prompts of %s rightly, which itself answers %s; that is surely not %.0f points less"
                    .formatted(
                        pair.whole().expert(),
                        Share.of(other).words(),
                        pair.part().expert(),
                        Share.of(own).words(),
                        100 * MARGIN),
                evidence)));
  }

  private static Map<String, Object> evidence(Pair pair) {
    Map<String, Object> evidence = new TreeMap<>();
    evidence.put("part", pair.partVersion().toString());
    evidence.put("whole", pair.wholeVersion().toString());
    evidence.put("square_distance", Share.rounded(pair.squareDistance()));
    return evidence;
  }

  private Merging merging(Pair pair, Reason reason) {
    String words =
        "%s and %s have grown of prompts of one kind, and %s; %s is retired, and can be restored"
            .formatted(
                pair.part().expert(), pair.whole().expert(), reason.words(), pair.partVersion());
    return new Merging(
        pair.part(),
        pair.partVersion(),
        pair.whole(),
        words,
        CanonicalJson.of(reason.evidence()),
        actor);
  }
}

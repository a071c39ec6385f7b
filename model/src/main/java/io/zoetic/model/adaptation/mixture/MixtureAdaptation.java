// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import io.zoetic.model.adaptation.mixture.CrossEntropySearch.End;
import io.zoetic.model.adaptation.mixture.CrossEntropySearch.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the mixture that answers shots best, or says that the base model does as well. A mixture is
 * searched by one half of the shots and judged by the other, both ways round; with fewer than six
 * shots each is held out once, and log-likelihoods alone decide. The base model stays unless a
 * candidate's held-out gain is more than a standard error and unlikely to be luck. What is kept of
 * mixtures is the mean over the folds, if on all shots that is better than the base model, too.
 * Deterministic. One thread.
 */
public final class MixtureAdaptation {
  /** Fewer cannot tell a gain from luck: four heads in a row come one time in sixteen. */
  public static final int SHOTS_MIN = 5;

  /** A mixture in a request has no more. */
  public static final int EXPERTS_MAX = 16;

  /** Shares below are left to the base model, as those of a first pass are. */
  private static final double SHARE_MIN = 0.01;

  private final MixtureObjective objective;
  private final SearchOptions options;
  private final Grades.Rule rule;

  /**
   * @throws IllegalArgumentException if there are too few shots, or too few or too many experts, or
   *     what few shots need is not known
   */
  public MixtureAdaptation(MixtureObjective objective, SearchOptions options) {
    this.objective = objective;
    this.options = options;
    requireEnough(objective.experts(), objective.shots());
    requireBudget(objective.experts(), objective.shots(), options);
    this.rule = rule(objective);
  }

  static void requireEnough(int experts, int shots) {
    if (shots < SHOTS_MIN) {
      throw new IllegalArgumentException(
          "shots must be at least %d, were %d".formatted(SHOTS_MIN, shots));
    }
    if (experts < 1 || experts > EXPERTS_MAX) {
      throw new IllegalArgumentException(
          "experts of a mixture must be 1 to %d, were %d".formatted(EXPERTS_MAX, experts));
    }
  }

  private static void requireBudget(int experts, int shots, SearchOptions options) {
    long least = Folds.evaluations(experts, shots, 1);
    if (options.evaluations() < least) {
      throw new IllegalArgumentException(
          "%d experts and %d shots take at least %d evaluations, may take %d"
              .formatted(experts, shots, least, options.evaluations()));
    }
  }

  /**
   * How many shots there must be.
   *
   * @param hasRightAnswers whether the text of each right answer is known
   */
  public static int shotsMin(boolean hasRightAnswers) {
    return hasRightAnswers ? SHOTS_MIN : Folds.HALVES_MIN;
  }

  private static Grades.Rule rule(MixtureObjective objective) {
    boolean isFew = !Folds.areHalves(objective.shots());
    if (objective.hasRightAnswers()) {
      return isFew ? Grades.Rule.LIKELIHOOD_ALONE : Grades.Rule.RIGHT_ANSWERS;
    }
    if (isFew) {
      throw new IllegalArgumentException(
          "shots must be at least %d where no text of a right answer is known, as with a pattern, were %d: of fewer rewards say nothing"
              .formatted(Folds.HALVES_MIN, objective.shots()));
    }
    return Grades.Rule.AGREEMENT;
  }

  /** Searches, judges and chooses. */
  public AdaptedMixture run() {
    int experts = objective.experts();
    KnownScores scores = new KnownScores(objective);
    HeldOutGrades heldOut = new HeldOutGrades(experts, rule);
    List<Found> found = new ArrayList<>();
    List<Folds.Fold> folds = Folds.of(objective.shots(), options.seed());
    int judging = Folds.heldOut(experts, objective.shots());
    long searching = options.evaluations() - objective.shots();
    for (Folds.Fold fold : folds) {
      long until = searching * (found.size() + 1) / folds.size() - judging;
      var limits = new CrossEntropySearch.Limits(options.iterations(), until);
      // Each fold draws its own numbers, which depend on the seed and its place alone.
      long seed = options.seed() + found.size();
      Found one = new CrossEntropySearch(scores, experts, rule, limits, seed).run(fold.fit());
      found.add(one);
      heldOut.add(scores, fold, one);
    }
    MixtureWeights mixture =
        MixtureWeights.mean(found.stream().map(Found::mean).toList()).atLeast(SHARE_MIN);
    List<Candidate> candidates = heldOut.candidates(mixture, options.seed());
    AllShots whole = AllShots.of(scores, mixture, objective.shots(), rule);
    return chosen(candidates, whole, found, scores.evaluations());
  }

  private AdaptedMixture chosen(
      List<Candidate> candidates, AllShots whole, List<Found> found, int evaluations) {
    boolean isBlind = found.stream().allMatch(each -> each.end() == End.NO_SIGNAL);
    // Of equals the first: an expert alone before a mixture.
    Optional<Candidate> best =
        candidates.stream()
            .limit(whole.isBetter() ? candidates.size() : candidates.size() - 1)
            .filter(each -> !isBlind && each.isBetterThan(candidates.getFirst()))
            .max(Comparator.comparingDouble(Candidate::objective));
    return new AdaptedMixture(
        best.map(Candidate::weights).orElse(candidates.getFirst().weights()),
        best.map(MixtureAdaptation::gain)
            .orElseGet(() -> isBlind ? blind() : noGain(candidates, whole)),
        found.stream().mapToDouble(Found::fitted).average().orElse(0),
        candidates.getLast(),
        whole,
        candidates.getFirst(),
        candidates.subList(1, candidates.size() - 1),
        evaluations,
        options.evaluations());
  }

  private static String gain(Candidate best) {
    return "held-out J is %.3f above the base model's, standard error %.3f; luck in %.1f %% of cases"
        .formatted(best.gain(), best.error(), 100 * best.chance());
  }

  private String blind() {
    return objective.hasRightAnswers()
        ? "the base model: every mixture answers every shot alike, so nothing tells them apart"
        : "the base model: every mixture is as right as every other on each shot, and no text of a right answer is known that could tell them apart";
  }

  private static String noGain(List<Candidate> candidates, AllShots whole) {
    if (candidates.getLast().isBetterThan(candidates.getFirst())) {
      return "the base model: what the folds have found is better, but the mean of it, on all shots, has a J %.3f above the base model's and %.1f %% right, the base model %.1f %%"
          .formatted(whole.gain(), 100 * whole.reward(), 100 * whole.baseReward());
    }
    Candidate best =
        candidates.stream().skip(1).max(Comparator.comparingDouble(Candidate::gain)).orElseThrow();
    return "the base model: of the others the best has a held-out J %.3f above it, standard error %.3f; luck in %.1f %% of cases, at most %.0f %% are believed; %.1f %% of the shots right, the base model %.1f %%"
        .formatted(
            best.gain(),
            best.error(),
            100 * best.chance(),
            100 * Candidate.CHANCE_MAX,
            100 * best.reward(),
            100 * candidates.getFirst().reward());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a candidate is better than what is served, beyond doubt: by its answers to held-out
 * questions and, where those alone do not suffice, by what it learnt from, each before it was
 * learnt.
 *
 * <p>Two gamblers share the capital. One bets on each question, held out first and then in the
 * order in which they were learnt, and has what small changes add up to as well; as soon as the
 * held-out ones have won enough for both, nothing else need be trained. The other stakes all that
 * he has, once, on the {@linkplain SignTest signs} of all questions, so that he has all that is
 * needed, or nothing. The sum is an e-value, as what each of them has is; of the signs that is so
 * as far as holds what {@link SignTest} takes for granted.
 *
 * <p>Bets may be on the chance of an answer that is drawn. So no proof may stand against the
 * likeliest answers: of those no more may become wrong than right.
 *
 * @param evidence against "it is not better"
 * @param needed so much there must be
 * @param heldOut how many held-out questions there were
 * @param signs of all questions, if answers are right or wrong
 * @param earlier the other questions
 */
public record GainProof(
    double evidence,
    double needed,
    int heldOut,
    @Nullable SignTest signs,
    PrequentialEvidence earlier) {
  private static final double OF_SIGNS = 0.6;
  private static final double OF_BETS = 1 - OF_SIGNS;

  /**
   * What a gain is judged by beside held-out questions.
   *
   * @param budget how much evidence is needed
   * @param metric that all questions together are measured by, where few are held out; null: that
   *     of those
   * @param earlier is asked only if the held-out questions do not suffice
   */
  public record Trial(
      ErrorBudget budget,
      @Nullable SuiteMetric metric,
      Function<SuiteMetric, PrequentialEvidence> earlier) {
    /** An expert's first run, by held-out questions alone. */
    public static final Trial FIRST =
        new Trial(ErrorBudget.FIRST, null, _ -> PrequentialEvidence.NONE);

    /** The same, measured so. */
    public Trial by(SuiteMetric other) {
      return new Trial(budget, other, earlier);
    }

    SuiteMetric metricOr(SuiteMetric ofHeldOut) {
      return metric == null ? ofHeldOut : metric;
    }
  }

  /**
   * Looks for a proof.
   *
   * @param heldOut by a measure whose scores are in 0..1
   */
  static GainProof of(SuiteMetric metric, PairedComparison heldOut, Trial trial) {
    double needed = trial.budget().needed();
    GainEvidence found = heldOut.gain();
    double first = won(found, OF_SIGNS);
    if (first >= needed) {
      return new GainProof(
          first, needed, heldOut.questions(), found.signs(), PrequentialEvidence.NONE);
    }
    PrequentialEvidence earlier = trial.earlier().apply(metric);
    GainEvidence all = earlier.gain().and(found);
    return new GainProof(
        won(all, staked(all.signs(), needed)), needed, heldOut.questions(), all.signs(), earlier);
  }

  /** What who stakes on signs has then. */
  private static double staked(@Nullable SignTest signs, double needed) {
    return signs != null && signs.chance() <= OF_SIGNS / needed ? needed : 0;
  }

  /** Where there are no signs, all is on the bets. */
  private static double won(GainEvidence found, double bySigns) {
    double byBets = found.bets().value();
    return found.signs() == null ? byBets : bySigns + OF_BETS * byBets;
  }

  boolean isProven() {
    return evidence >= needed && (signs == null || signs.better() >= signs.worse());
  }

  /** How many questions it goes by. */
  int questions() {
    return heldOut + earlier.questions();
  }

  /** In words, for people. */
  String inWords() {
    String questions = "%d held-out questions".formatted(heldOut);
    if (earlier.questions() > 0) {
      questions +=
          " and %d that were answered before they were learnt".formatted(earlier.questions());
    }
    return "the evidence of a gain is %s to 1 by %s, %s to 1 is needed%s"
        .formatted(number(evidence), questions, number(needed), signsInWords());
  }

  private String signsInWords() {
    return signs == null
        ? ""
        : "; %d have become right and %d wrong, which chance does in %.2g %% of cases, of at most %.2g %%%s"
            .formatted(
                signs.better(),
                signs.worse(),
                100 * signs.chance(),
                100 * OF_SIGNS / needed,
                signs.better() < signs.worse() ? ", and no more may become wrong than right" : "");
  }

  private static String number(double value) {
    return value < 1000 ? "%.3g".formatted(value) : "%.0e".formatted(value);
  }

  /** For JSON. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put("evidence", evidence);
    map.put("needed", needed);
    map.put("held_out", heldOut);
    if (signs != null) {
      map.put("better", signs.better());
      map.put("worse", signs.worse());
    }
    map.put("prequential", earlier.toList());
    return map;
  }
}

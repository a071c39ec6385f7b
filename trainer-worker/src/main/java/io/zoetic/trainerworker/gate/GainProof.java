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
 * <p>Three gamblers share the capital. One has a tenth and looks at the held-out questions; what he
 * wins may be enough, and nothing else need be trained. The others look at the examples in the
 * order in which they were learnt as well: one stakes all that he has, once, on the {@linkplain
 * SignTest signs}, so that he has all that is needed, or nothing; the other bets on each change,
 * and has what small ones add up to. The sum is an e-value, as what each of them has is; of the
 * signs that is so as far as holds what {@link SignTest} takes for granted.
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
  private static final double OF_HELD_OUT = 0.1;
  private static final double OF_SIGNS = 0.65;
  private static final double OF_BETS = 1 - OF_HELD_OUT - OF_SIGNS;

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
    double first = won(found, OF_HELD_OUT, 0, needed);
    if (first >= needed) {
      return new GainProof(
          first, needed, heldOut.questions(), found.signs(), PrequentialEvidence.NONE);
    }
    PrequentialEvidence earlier = trial.earlier().apply(metric);
    GainEvidence all = earlier.gain().and(found);
    double both = won(all, OF_SIGNS, OF_BETS, needed);
    return new GainProof(first + both, needed, heldOut.questions(), all.signs(), earlier);
  }

  /** Where there are no signs, all is on the bets. */
  private static double won(GainEvidence found, double onSigns, double onBets, double needed) {
    if (found.signs() == null) {
      return (onSigns + onBets) * found.bets().value();
    }
    double all = found.signs().chance() <= onSigns / needed ? needed : 0;
    return all + onBets * found.bets().value();
  }

  boolean isProven() {
    return evidence >= needed;
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
        : "; %d have become right and %d wrong, which chance does in %.2g %% of cases, of at most %.2g %%"
            .formatted(
                signs.better(), signs.worse(), 100 * signs.chance(), 100 * OF_SIGNS / needed);
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

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
 * <p>Two gamblers share the capital. One has a tenth and bets on the held-out questions; what he
 * wins may be enough, and nothing else need be trained. The other bets on the examples in the order
 * in which they were learnt, and on the held-out questions then. The sum is an e-value, as each of
 * the two is.
 *
 * @param evidence against "it is not better"
 * @param needed so much there must be
 * @param heldOut how many held-out questions there were
 * @param earlier the other questions
 */
public record GainProof(double evidence, double needed, int heldOut, PrequentialEvidence earlier) {
  private static final double FIRST_STAKE = 0.1;

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
    EProcess gain = heldOut.gain();
    double first = FIRST_STAKE * gain.value();
    if (first >= needed) {
      return new GainProof(first, needed, heldOut.questions(), PrequentialEvidence.NONE);
    }
    PrequentialEvidence earlier = trial.earlier().apply(metric);
    double both = (1 - FIRST_STAKE) * earlier.gain().and(gain).value();
    return new GainProof(first + both, needed, heldOut.questions(), earlier);
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
    return "the evidence of a gain is %s to 1 by %s, %s to 1 is needed"
        .formatted(number(evidence), questions, number(needed));
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
    map.put("prequential", earlier.toList());
    return map;
  }
}

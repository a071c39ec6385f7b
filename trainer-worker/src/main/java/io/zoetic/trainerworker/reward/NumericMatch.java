// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * The last number in the answer must be near another: what comes before it is the way there, and
 * only one number can be the last. Commas may separate thousands.
 *
 * @param expected finite
 * @param absoluteTolerance &gt;= 0
 * @param relativeTolerance &gt;= 0, of the expected number; the larger of both tolerances holds
 */
public record NumericMatch(double expected, double absoluteTolerance, double relativeTolerance)
    implements Verifier {
  private static final Pattern NUMBER =
      Pattern.compile(
          "[-+\u2212]?(?:(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?|\\.\\d+)(?:[eE][-+]?\\d+)?");

  public NumericMatch {
    if (!Double.isFinite(expected)) {
      throw new IllegalArgumentException("expected number must be finite, was " + expected);
    }
    if (!(absoluteTolerance >= 0 && relativeTolerance >= 0)) {
      throw new IllegalArgumentException(
          "tolerances must be >= 0, were %s and %s"
              .formatted(absoluteTolerance, relativeTolerance));
    }
  }

  @Override
  public Reward judge(String answer) {
    Matcher matcher = NUMBER.matcher(answer);
    double last = Double.NaN;
    while (matcher.find()) {
      last = value(answer, matcher.start(), matcher.end());
    }
    if (Double.isNaN(last)) {
      return Reward.wrong("no number");
    }
    double tolerance = Math.max(absoluteTolerance, relativeTolerance * Math.abs(expected));
    return Reward.of(
        Math.abs(last - expected) <= tolerance,
        "within the tolerance",
        "%s is not %s".formatted(last, expected));
  }

  /** A sign right behind a word, a digit or a bracket is a dash: 7-3 ends with 3. */
  private static double value(String answer, int start, int end) {
    boolean signed = !Character.isDigit(answer.charAt(start)) && answer.charAt(start) != '.';
    boolean dash =
        signed
            && start > 0
            && (Character.isLetterOrDigit(answer.charAt(start - 1))
                || ")]}".indexOf(answer.charAt(start - 1)) >= 0);
    String digits = answer.substring(dash ? start + 1 : start, end);
    return Double.parseDouble(digits.replace(",", "").replace('\u2212', '-'));
  }
}

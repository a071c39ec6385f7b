// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.JudgedWorth;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;

/** The judgement of an answer that nobody has judged yet. */
public enum SuiteMetric {
  /** By the right answer: greedy answers are compared with it. */
  RIGHT_ANSWER,
  /**
   * The same where some of the right answers are free text that was liked: nobody can say whether
   * other words are as good, so each of those counts as much as it is likely, by token; a version
   * that would say it otherwise loses as far as it has become less likely to say it so.
   */
  LIKELIHOOD,
  /**
   * By judgements of answers that were drawn from all that the model could have said: the mean
   * reward of what would be said, by importance (what was sampled against what would be).
   */
  JUDGEMENT,
  /** By preferences: whether the preferred answer is the more likely one. */
  PREFERENCE;

  /** What of a suite can be measured so. */
  List<TokenizedExample> of(Suite suite) {
    return switch (this) {
      case RIGHT_ANSWER -> suite.hasFreeText() ? List.of() : suite.ofKnownAnswer();
      case LIKELIHOOD -> suite.hasFreeText() ? suite.ofKnownAnswer() : List.of();
      case JUDGEMENT -> JudgedWorth.evidence(suite.of(Example.Kind.JUDGEMENT));
      case PREFERENCE -> suite.of(Example.Kind.PREFERENCE);
    };
  }

  /** How reports write it. */
  public String word() {
    return switch (this) {
      case RIGHT_ANSWER -> "right-answer";
      case LIKELIHOOD -> "likelihood";
      case JUDGEMENT -> "judgement";
      case PREFERENCE -> "preference";
    };
  }

  /** The most direct measure that a suite has enough examples for; the one with the most, else. */
  static SuiteMetric of(Suite suite, int enough) {
    SuiteMetric most = RIGHT_ANSWER;
    for (SuiteMetric metric : values()) {
      if (metric.of(suite).size() >= enough) {
        return metric;
      }
      if (metric.of(suite).size() > most.of(suite).size()) {
        most = metric;
      }
    }
    return most;
  }
}

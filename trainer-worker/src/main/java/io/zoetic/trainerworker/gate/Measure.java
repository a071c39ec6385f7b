// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.vectorstore.learning.Example;

/** How an answer is judged that nobody has judged yet. */
public enum Measure {
  /** By the right answer: greedy answers are compared with it. */
  RIGHT_ANSWER(Example.Kind.DEMONSTRATION),
  /**
   * By judgements of other answers: how much more likely the liked and less likely the disliked
   * have become, by importance (what was sampled against what would be).
   */
  JUDGEMENT(Example.Kind.JUDGEMENT),
  /** By preferences: whether the preferred answer is the more likely one. */
  PREFERENCE(Example.Kind.PREFERENCE);

  private final Example.Kind kind;

  Measure(Example.Kind kind) {
    this.kind = kind;
  }

  Example.Kind kind() {
    return kind;
  }

  /** How reports write it. */
  public String word() {
    return switch (this) {
      case RIGHT_ANSWER -> "right-answer";
      case JUDGEMENT -> "judgement";
      case PREFERENCE -> "preference";
    };
  }

  /** The most direct measure that a suite has enough examples for; the one with the most, else. */
  static Measure of(Suite suite, int enough) {
    Measure most = RIGHT_ANSWER;
    for (Measure measure : values()) {
      if (suite.of(measure.kind).size() >= enough) {
        return measure;
      }
      if (suite.of(measure.kind).size() > suite.of(most.kind).size()) {
        most = measure;
      }
    }
    return most;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.trainerworker.gate.GateReport;
import java.util.Locale;
import java.util.Optional;

/** The rule by which a version that has passed the gate is served without a person's word. */
public enum PromotionRule {
  /** It passed, on all that it changes: for who trusts everybody that has a key. */
  GATE,
  /**
   * It loses nothing of what operators answer for, and nobody else had more than a share of what it
   * learnt from and was judged by.
   */
  TRUST,
  /** Never. */
  PERSON;

  /** How settings write it: {@code trust}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Why a person must promote it.
   *
   * @param report that it has passed
   * @param isFair whether nobody in the crowd had more than a share
   * @param anchorLeast so many questions somebody must answer for
   */
  Optional<String> obstacle(GateReport report, boolean isFair, int anchorLeast) {
    if (!report.unmeasured().isEmpty()) {
      return Optional.of(
          "what it does elsewhere must be measurable, is not on "
              + String.join("; ", report.unmeasured()));
    }
    return switch (this) {
      case GATE -> Optional.empty();
      case PERSON -> Optional.of("trainer.promotion is person");
      case TRUST -> {
        int anchored = report.anchorQuestions();
        if (anchored < anchorLeast) {
          yield Optional.of(
              "operators must answer for at least %d of the questions that it is judged by, answer for %d"
                  .formatted(anchorLeast, anchored));
        }
        yield isFair
            ? Optional.empty()
            : Optional.of(
                "what it learnt from and is judged by must be operators' or of a crowd in which no"
                    + " user or key has more than a quarter and no tenant more than a third");
      }
    };
  }
}

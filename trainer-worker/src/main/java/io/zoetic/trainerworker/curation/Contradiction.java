// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import io.zoetic.vectorstore.learning.Curation.Past;
import io.zoetic.vectorstore.learning.Example;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A contradiction between what others have said of the same answer to the same prompt and what is
 * said now. The side that counts more is believed; if both count the same, neither.
 *
 * @param known examples of the same expert and prompt, but for what who says it now has taken back
 */
record Contradiction(Example fresh, List<Example> known) {
  private static final double GOOD = 0.5;
  private static final double BEYOND_ANY_CROWD = 1e9;

  /** Why the new one is not believed: it does not count more than what it contradicts. */
  Optional<String> doubt() {
    List<Example> against = against();
    return against.isEmpty() || agreeing() > opposing()
        ? Optional.empty()
        : Optional.of("contradicts feedback " + against.getFirst().feedback());
  }

  /** Withdraws what it contradicts and what does not count more; of equal sides both go. */
  void overturn(Past past) {
    if (agreeing() >= opposing()) {
      against()
          .forEach(
              each -> past.withdraw(each.id(), "contradicted by feedback " + fresh.feedback()));
    }
  }

  private List<Example> against() {
    return fresh.kind() == Example.Kind.PREFERENCE
        ? List.of()
        : known.stream().filter(this::contradicts).toList();
  }

  private double opposing() {
    return worth(against().stream());
  }

  private double agreeing() {
    return worth(Stream.concat(Stream.of(fresh), known.stream().filter(this::agrees)));
  }

  /**
   * What a side counts. However many users a key names, it counts no more than one who knows; what
   * somebody answers for counts more than any crowd.
   */
  private static double worth(Stream<Example> side) {
    Map<String, Double> byKey = new HashMap<>();
    double vouchedFor = 0;
    for (Example each : side.toList()) {
      if (each.author().isVouchedFor()) {
        vouchedFor += BEYOND_ANY_CROWD * each.weight();
      } else {
        byKey.merge(each.author().key(), each.weight(), Double::sum);
      }
    }
    return vouchedFor + byKey.values().stream().mapToDouble(all -> Math.min(1, all)).sum();
  }

  private boolean contradicts(Example other) {
    return isOfSameAnswer(other) && isGood(other) != isGood(fresh);
  }

  private boolean agrees(Example other) {
    return isOfSameAnswer(other) && isGood(other) == isGood(fresh);
  }

  private boolean isOfSameAnswer(Example other) {
    return other.kind() != Example.Kind.PREFERENCE && isSame(fresh.answer(), other.answer());
  }

  static boolean isSame(Example.Answer one, Example.Answer other) {
    return one.text().strip().equals(other.text().strip());
  }

  static boolean isGood(Example example) {
    return example.reward() >= GOOD;
  }
}

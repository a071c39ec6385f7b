// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import io.zoetic.vectorstore.learning.Curation.Past;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;
import java.util.Optional;

/**
 * What others have said of the same answer to the same prompt, against what is said now.
 *
 * @param known examples of the same expert and prompt
 */
record Contradiction(Example fresh, List<Example> known) {
  private static final double GOOD = 0.5;

  /**
   * Believes the side that counts more; if both count the same, neither.
   *
   * @return why the new one is not believed; empty if it is
   */
  Optional<String> settle(Past past) {
    if (fresh.kind() == Example.Kind.PREFERENCE) {
      return Optional.empty();
    }
    List<Example> against = known.stream().filter(each -> contradicts(each)).toList();
    if (against.isEmpty()) {
      return Optional.empty();
    }
    double opposing = against.stream().mapToDouble(Example::weight).sum();
    double agreeing =
        fresh.weight() + known.stream().filter(this::agrees).mapToDouble(Example::weight).sum();
    if (agreeing >= opposing) {
      against.forEach(
          each -> past.withdraw(each.id(), "contradicted by feedback " + fresh.feedback()));
    }
    return agreeing > opposing
        ? Optional.empty()
        : Optional.of("contradicts feedback " + against.getFirst().feedback());
  }

  private boolean contradicts(Example other) {
    return isOfSameAnswer(other) && isGood(other) != isGood(fresh);
  }

  private boolean agrees(Example other) {
    return isOfSameAnswer(other) && isGood(other) == isGood(fresh);
  }

  private boolean isOfSameAnswer(Example other) {
    return other.kind() != Example.Kind.PREFERENCE
        && other.answer().text().strip().equals(fresh.answer().text().strip());
  }

  private static boolean isGood(Example example) {
    return example.reward() >= GOOD;
  }
}

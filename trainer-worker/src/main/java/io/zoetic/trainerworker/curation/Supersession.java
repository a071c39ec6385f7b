// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Past;
import io.zoetic.vectorstore.learning.Example;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What somebody says now instead of what the same one said of the same prompt before: another right
 * answer, the opposite of the same answer, a preference turned round. The last word holds, by when
 * it was received: what is decided on late, as what somebody approved or what waited for its
 * answer, takes back nothing that was said since. Praise of one answer and another that is right
 * stand beside each other. What others have said is a {@link Contradiction}.
 *
 * @param known examples of the same expert and prompt
 */
record Supersession(Example fresh, List<Example> known) {
  /**
   * What the same one has said instead since.
   *
   * @param received when the fresh one was
   */
  Optional<Example> later(Past past, Instant received) {
    return known.stream()
        .filter(each -> isSuperseded(each) && past.wasSaidAfter(each, received))
        .findFirst();
  }

  /** Takes back what is not meant any more. */
  void supersede(Past past) {
    known.stream()
        .filter(this::isSuperseded)
        .forEach(each -> past.supersede(each.id(), reason(fresh)));
  }

  static String reason(Example later) {
    return "superseded by feedback " + later.feedback();
  }

  /** What is left of the known ones. */
  List<Example> standing() {
    return known.stream().filter(each -> !isSuperseded(each)).toList();
  }

  private boolean isSuperseded(Example old) {
    return isOfTheSame(old) && (isCorrected(old) || isOpposite(old) || isTurnedRound(old));
  }

  /**
   * A key that names nobody speaks for itself. What somebody answers for is taken back by nobody
   * else, and whoever asked.
   */
  private boolean isOfTheSame(Example old) {
    Author before = old.author();
    Author now = fresh.author();
    if (before.isVouchedFor()) {
      return now.key().equals(now.voucher()) && now.key().equals(before.voucher());
    }
    return before.key().equals(now.key())
        && Objects.equals(before.tenant(), now.tenant())
        && Objects.equals(before.user(), now.user());
  }

  private boolean isCorrected(Example old) {
    return fresh.kind() == Example.Kind.DEMONSTRATION
        && old.kind() == Example.Kind.DEMONSTRATION
        && !isOfSameAnswer(old);
  }

  private boolean isOpposite(Example old) {
    return fresh.kind() != Example.Kind.PREFERENCE
        && old.kind() != Example.Kind.PREFERENCE
        && isOfSameAnswer(old)
        && Contradiction.isGood(old) != Contradiction.isGood(fresh);
  }

  private boolean isTurnedRound(Example old) {
    return fresh.other() != null
        && old.other() != null
        && Contradiction.isSame(fresh.answer(), old.other())
        && Contradiction.isSame(fresh.other(), old.answer());
  }

  private boolean isOfSameAnswer(Example old) {
    return Contradiction.isSame(fresh.answer(), old.answer());
  }
}

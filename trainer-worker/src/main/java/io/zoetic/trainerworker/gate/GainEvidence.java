// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import org.jspecify.annotations.Nullable;

/**
 * What speaks for a gain.
 *
 * @param bets on every change, however small
 * @param signs of answers that are right or wrong; null: they are not, but graded
 */
public record GainEvidence(EProcess bets, @Nullable SignTest signs) {
  /** Nothing was asked. */
  static final GainEvidence NONE = new GainEvidence(EProcess.NONE, SignTest.NONE);

  /** The evidence of both, of which neither has seen what the other has. */
  GainEvidence and(GainEvidence later) {
    return new GainEvidence(
        bets.and(later.bets), signs == null || later.signs == null ? null : signs.and(later.signs));
  }
}

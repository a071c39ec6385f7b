// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

/**
 * Tokens of a key that an answer may need, until it is known how many it did. Confined to the event
 * loop.
 */
@FunctionalInterface
public interface TokenReservation {
  /** Of a key without limit. */
  TokenReservation NONE = _ -> {};

  /**
   * Gives back what was not needed, or takes what was needed beyond. Called once.
   *
   * @param tokens of prompts and answers
   */
  void settle(long tokens);
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.util.Objects.requireNonNull;

/**
 * One expert of the mixture that an answer runs under.
 *
 * @param version of the expert, from 1
 * @param digest names the bytes of that version
 * @param weight its part of the mixture, in (0, 1]
 */
public record ExpertShare(String name, int version, String digest, double weight) {
  public ExpertShare {
    requireNonNull(name, "name");
    requireNonNull(digest, "digest");
  }

  /**
   * The same expert, asked for.
   *
   * @throws IllegalArgumentException if it cannot be
   */
  public ExpertWeight pinned() {
    return new ExpertWeight(name, version, weight);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import static java.util.Objects.requireNonNull;

/**
 * Who shares places and slots with others: a tenant, or a key that has none.
 *
 * @param weight its share is that of a party with weight 1, so many times
 */
public record Party(String name, int weight) {
  public Party {
    requireNonNull(name, "name");
    if (weight < 1) {
      throw new IllegalArgumentException("weight must be >= 1, was " + weight);
    }
  }
}

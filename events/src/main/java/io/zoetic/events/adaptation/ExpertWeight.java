// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.adaptation;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One expert of a mixture that is asked for.
 *
 * @param version of the expert, from 1; null is the current one
 * @param weight its part of the mixture, in (0, 1]
 */
public record ExpertWeight(String name, @Nullable Integer version, double weight) {
  /**
   * @throws IllegalArgumentException if the name is blank, or version or weight is out of range
   */
  public ExpertWeight {
    requireNonNull(name, "name");
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "name of an expert must not be blank, was \"" + name + "\"");
    }
    if (version != null && version < 1) {
      throw new IllegalArgumentException("version of an expert must be >= 1, was " + version);
    }
    if (!(weight > 0 && weight <= 1)) {
      throw new IllegalArgumentException("weight of an expert must be in (0, 1], was " + weight);
    }
  }
}

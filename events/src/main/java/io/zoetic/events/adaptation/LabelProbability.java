// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.adaptation;

import static java.util.Objects.requireNonNull;

/**
 * The probability, by a first pass, that a prompt belongs to a label.
 *
 * @param label the name of an expert, or {@code other}, which is nobody's
 * @param probability in [0, 1], up to rounding
 */
public record LabelProbability(String label, double probability) {
  /**
   * @throws IllegalArgumentException if the probability is not one
   */
  public LabelProbability {
    requireNonNull(label, "label");
    if (!(probability >= 0 && probability <= 1 + Adaptation.ROUNDING)) {
      throw new IllegalArgumentException("probability must be in [0, 1], was " + probability);
    }
  }
}

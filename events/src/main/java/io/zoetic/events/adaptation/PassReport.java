// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.adaptation;

/**
 * The cost of a pass over the model.
 *
 * @param milliseconds from its begin to its end, other sequences of the same batch included
 * @param tokens read and generated in it for this prompt; what a cache had is not read
 */
public record PassReport(double milliseconds, int tokens) {
  /** A pass that did not take place. */
  public static final PassReport NONE = new PassReport(0, 0);

  /**
   * @throws IllegalArgumentException if one of them is negative or not finite
   */
  public PassReport {
    if (!(milliseconds >= 0 && Double.isFinite(milliseconds))) {
      throw new IllegalArgumentException(
          "milliseconds must be finite and >= 0, was " + milliseconds);
    }
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens must be >= 0, was " + tokens);
    }
  }
}

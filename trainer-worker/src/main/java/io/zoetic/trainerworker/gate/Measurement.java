// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import org.jspecify.annotations.Nullable;

/**
 * A comparison on a suite, if one could be made.
 *
 * @param comparison of nothing if none could be
 * @param unmeasured why not; null if one could be
 */
record Measurement(PairedComparison comparison, @Nullable String unmeasured) {
  static Measurement of(PairedComparison comparison) {
    return new Measurement(comparison, null);
  }

  static Measurement none(String why) {
    return new Measurement(PairedComparison.NOTHING, why);
  }
}

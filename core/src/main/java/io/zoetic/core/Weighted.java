// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** A part of a mixture. */
public interface Weighted {
  /** Its part of the whole. */
  double weight();

  /** The part that counts most, of those that count the same the first; empty if there is none. */
  static <W extends Weighted> Optional<W> heaviest(Collection<W> mixture) {
    return mixture.stream().max(Comparator.comparingDouble(Weighted::weight));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the values of a metric's label few, where people name what it stands for: the first ones
 * are themselves, all later ones are {@value #OTHER}. Thread-safe.
 */
public final class BoundedLabel {
  /** What is beyond the bound. */
  public static final String OTHER = "other";

  /** As many as a metric may have without harm: for what there may be thousands of. */
  public static final int USUAL = 200;

  private final int max;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /**
   * @param max values that are told apart
   */
  public BoundedLabel(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max must be >= 1, was " + max);
    }
    this.max = max;
  }

  /** The label of a value: the same in each call. */
  public String of(String value) {
    if (known.contains(value)) {
      return value;
    }
    synchronized (this) {
      return known.size() < max && known.add(value) || known.contains(value) ? value : OTHER;
    }
  }
}

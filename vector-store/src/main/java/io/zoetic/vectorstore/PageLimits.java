// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

/** Bounds of pages and batches. */
public final class PageLimits {
  private PageLimits() {}

  /**
   * Checks how many rows are asked for.
   *
   * @throws IllegalArgumentException if they are none or more than {@code max}
   */
  public static void requireLimit(int limit, int max) {
    if (limit < 1 || limit > max) {
      throw new IllegalArgumentException("limit must be in 1.." + max + ", was " + limit);
    }
  }
}

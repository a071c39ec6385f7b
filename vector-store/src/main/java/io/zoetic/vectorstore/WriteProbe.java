// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

/**
 * Asks whether the store takes writes: one that has failed over may answer every read, and none.
 */
@FunctionalInterface
public interface WriteProbe {
  /**
   * Returns if the store takes a write now; blocks for one round trip.
   *
   * @throws StoreException if it does not
   */
  void requireWritable();
}

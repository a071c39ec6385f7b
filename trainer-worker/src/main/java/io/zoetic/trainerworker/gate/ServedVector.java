// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.svf.ExpertVector;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a prompt is answered under, known by what it is made of; its values are loaded when they are
 * asked for. Two that are made of the same are equal.
 */
final class ServedVector {
  /** The base model. */
  static final ServedVector BASE = new ServedVector("base", () -> null);

  private final String key;
  private final Supplier<@Nullable ExpertVector> values;

  /**
   * @param key names the digests, and the weights of a mixture
   */
  ServedVector(String key, Supplier<@Nullable ExpertVector> values) {
    this.key = key;
    this.values = values;
  }

  String key() {
    return key;
  }

  /** To be kept no longer than it is used; null is the base model. */
  @Nullable ExpertVector values() {
    return values.get();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ServedVector that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return key;
  }
}

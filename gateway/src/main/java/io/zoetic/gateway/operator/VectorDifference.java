// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.vectorstore.experts.VectorValues;
import org.jspecify.annotations.Nullable;

/**
 * The distance of two expert vectors of one size.
 *
 * @param size values of each
 * @param changed values that differ
 * @param l2 length of their difference
 * @param cosine of the angle between them
 * @param maxChange the largest difference of one value, without its sign
 * @param maxChangeAt where it is, the first of equals; null if nothing differs
 */
@Doc(name = "Difference")
record VectorDifference(
    @Doc(min = 1) int size,
    @Doc(value = "Values that differ.", min = 0) int changed,
    @Doc("Length of the difference.") double l2,
    @Doc("Of the angle between them.") double cosine,
    @Doc("The largest difference of one value.") double maxChange,
    @Doc(value = "Where it is.", min = 0) @Nullable Integer maxChangeAt) {

  /**
   * Compares two vectors; sums are in double precision.
   *
   * @throws IllegalArgumentException if their sizes differ
   */
  static VectorDifference between(VectorValues from, VectorValues to) {
    if (from.size() != to.size()) {
      throw new IllegalArgumentException(
          "vectors must have one size, had " + from.size() + " and " + to.size());
    }
    float[] a = from.toArray();
    float[] b = to.toArray();
    int changed = 0;
    double squares = 0;
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    double max = 0;
    Integer at = null;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) b[i] - a[i];
      changed += difference == 0 ? 0 : 1;
      squares += difference * difference;
      product += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
      if (Math.abs(difference) > max) {
        max = Math.abs(difference);
        at = i;
      }
    }
    // One root each: the product of the squares may be too large.
    double cosine = product / (Math.sqrt(squaresA) * Math.sqrt(squaresB));
    return new VectorDifference(a.length, changed, Math.sqrt(squares), cosine, max, at);
  }
}

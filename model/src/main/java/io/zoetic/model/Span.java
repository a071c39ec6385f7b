// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

/**
 * Some positions of a sequence.
 *
 * @param from the first, from 0
 * @param to behind the last
 */
public record Span(int from, int to) {
  /**
   * @throws IllegalArgumentException if it is empty or begins before 0
   */
  public Span {
    if (from < 0 || from >= to) {
      throw new IllegalArgumentException(
          "a span must have at least one position from 0 on, was %d to %d".formatted(from, to));
    }
  }

  /** All of a sequence that is not empty. */
  public static Span all(int length) {
    return new Span(0, length);
  }

  void requireWithin(int length) {
    if (to > length) {
      throw new IllegalArgumentException(
          "a span must end within its %d positions, ends at %d".formatted(length, to));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The items of a published part that are a split, by their positions from 0. */
public sealed interface Selection {
  /** Every item. */
  Selection ALL = new Stride(0, 1);

  /** Positions 0, 2, 4 …: what the reference code trains on. */
  Selection EVEN = new Stride(0, 2);

  /** Positions 1, 3, 5 …: what the reference code validates on. */
  Selection ODD = new Stride(1, 2);

  /** Every {@code step}-th item from {@code first} on. */
  record Stride(int first, int step) implements Selection {}

  /** Positions {@code first} (inclusive) to {@code end} (exclusive). */
  record Range(int first, int end) implements Selection {}

  /**
   * Those of the first {@code size} positions that {@code random.shuffle} with {@code seed} leaves
   * at {@code first} (inclusive) to {@code end} (exclusive), in rising order.
   */
  record Shuffled(int size, int seed, int first, int end) implements Selection {}

  /** The positions in a part of {@code size} items, rising. */
  default int[] positions(int size) {
    return switch (this) {
      case Stride(int first, int step) ->
          IntStream.iterate(first, i -> i < size, i -> i + step).toArray();
      case Range(int first, int end) -> IntStream.range(first, Math.min(end, size)).toArray();
      case Shuffled(int among, int seed, int first, int end) ->
          Arrays.stream(new PythonRandom(seed).shuffled(among), first, end)
              .filter(i -> i < size)
              .sorted()
              .toArray();
    };
  }

  /** The items of a part, in its order. */
  default <T> List<T> of(List<T> part) {
    return Arrays.stream(positions(part.size())).mapToObj(part::get).toList();
  }
}

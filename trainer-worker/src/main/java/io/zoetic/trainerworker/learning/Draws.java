// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Draws some of many. */
final class Draws {
  /** Bounds memory, and the time of a step where prompts are long. */
  private static final int TOKENS_MAX = 2048;

  private Draws() {}

  /** So many of them in random order, all if there are fewer; none twice. */
  static <T> List<T> some(List<T> all, int count, RandomGenerator random) {
    List<T> rest = new ArrayList<>(all);
    int taken = Math.min(count, rest.size());
    for (int i = 0; i < taken; i++) {
      int j = random.nextInt(i, rest.size());
      T drawn = rest.get(j);
      rest.set(j, rest.get(i));
      rest.set(i, drawn);
    }
    return List.copyOf(rest.subList(0, taken));
  }

  /** How many rows of so many tokens a step takes, at least 1 and at most {@code rows}. */
  static int rows(int rows, int longest) {
    return Math.clamp(TOKENS_MAX / Math.max(1, longest), 1, rows);
  }
}

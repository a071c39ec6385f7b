// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.objective.NextToken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Completions in batches of similar length, so that little padding is computed, again and again in
 * another order. One thread.
 */
final class Batches {
  /** Bounds memory, and the time of a step where prompts are long. */
  private static final int TOKENS_MAX = 2048;

  private final List<Completion> completions;
  private final int rows;
  private final Random random;
  private final Deque<List<Completion>> epoch = new ArrayDeque<>();

  /**
   * @param completions at least one
   * @param rows completions of a batch; fewer if there are not as many, or if they are so long that
   *     a batch would have more than 2,048 tokens
   */
  Batches(List<Completion> completions, int rows, long seed) {
    this.completions = new ArrayList<>(completions);
    int longest = completions.stream().mapToInt(Completion::length).max().orElseThrow();
    int fitting = Math.max(1, TOKENS_MAX / longest);
    this.rows = Math.min(Math.min(rows, fitting), completions.size());
    this.random = new Random(seed);
  }

  NextToken next() {
    if (epoch.isEmpty()) {
      fill();
    }
    return NextToken.of(epoch.removeFirst());
  }

  /** What is left over at the end of an epoch has the same chance in the next. */
  private void fill() {
    Collections.shuffle(completions, random);
    List<Completion> used =
        new ArrayList<>(completions.subList(0, completions.size() / rows * rows));
    used.sort(Comparator.comparingInt(Completion::length));
    List<List<Completion>> batches = new ArrayList<>();
    for (int start = 0; start < used.size(); start += rows) {
      batches.add(used.subList(start, start + rows));
    }
    Collections.shuffle(batches, random);
    epoch.addAll(batches);
  }
}

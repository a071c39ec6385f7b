// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

/**
 * The rows of steps, epoch by epoch: in one all are read once, in another order than in the one
 * before. A step has as many rows as it is given room for, in rows and in tokens, padding counted:
 * where rows are long, those of one length are read together. What a step is given depends on the
 * seed and the step alone, so that a run can be resumed. One thread.
 *
 * @param <T> what a row is made of
 */
final class EpochSampler<T> {
  private static final long EPOCH_SEED = 0x9E3779B97F4A7C15L;

  private final List<T> all;
  private final Size<T> size;
  private final long seed;
  private final boolean byLength;
  private final List<List<T>> steps = new ArrayList<>();
  private final List<T> left = new ArrayList<>();

  /** The first of the steps that are at hand. */
  private int first;

  private int epoch;

  /**
   * The size that a step may have.
   *
   * @param rows at most
   * @param tokens at most, though a row that has more is read alone
   * @param length tokens of a row
   */
  record Size<T>(int rows, int tokens, ToIntFunction<T> length) {
    /** Bounds memory, and the time of a step where rows are long. */
    static final int TOKENS = 2048;

    /** With the usual bound of tokens. */
    static <T> Size<T> of(int rows, ToIntFunction<T> length) {
      return new Size<>(Math.max(1, rows), TOKENS, length);
    }
  }

  /**
   * @param all at least one
   */
  EpochSampler(List<T> all, Size<T> size, long seed) {
    this.all = List.copyOf(all);
    this.size = size;
    this.seed = seed;
    int longest = all.stream().mapToInt(size.length()).max().orElse(1);
    this.byLength = (long) longest * Math.min(size.rows(), all.size()) > size.tokens();
  }

  /** The rows of a step, counted from 0; cheap if steps are asked for in their order. */
  List<T> at(int step) {
    if (step < first) {
      steps.clear();
      left.clear();
      first = 0;
      epoch = 0;
    }
    while (step >= first + steps.size()) {
      first += steps.size();
      steps.clear();
      fill(epoch++);
    }
    return steps.get(step - first);
  }

  /** How many steps one reading of all takes, in the mean. */
  double steps() {
    return byLength ? cut(shuffled(0)).size() : Math.max(1, (double) all.size() / size.rows());
  }

  private void fill(int number) {
    List<T> order = shuffled(number);
    if (byLength) {
      steps.addAll(cut(order));
      Collections.shuffle(steps, random(~number));
      return;
    }
    // What is left of an epoch goes before the next: all steps have as many rows.
    left.addAll(order);
    int rows = Math.min(size.rows(), all.size());
    int start = 0;
    for (; start + rows <= left.size(); start += rows) {
      steps.add(List.copyOf(left.subList(start, start + rows)));
    }
    left.subList(0, start).clear();
  }

  private Random random(int number) {
    return new Random(seed ^ number * EPOCH_SEED);
  }

  private List<T> shuffled(int number) {
    List<T> order = new ArrayList<>(all);
    Collections.shuffle(order, random(number));
    return order;
  }

  private List<List<T>> cut(List<T> order) {
    order.sort(Comparator.comparingInt(size.length()));
    List<List<T>> cut = new ArrayList<>();
    int start = 0;
    for (int end = 1; end <= order.size(); end++) {
      boolean full =
          end == order.size()
              || end - start == size.rows()
              || (long) (end + 1 - start) * size.length().applyAsInt(order.get(end))
                  > size.tokens();
      if (full) {
        cut.add(List.copyOf(order.subList(start, end)));
        start = end;
      }
    }
    return cut;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The rows of one expert in two routers that are the same but for them. A prompt on which neither
 * row's score is above 0 is routed by both alike, and not to that expert: {@link Label#OTHER} has 0
 * everywhere, and is the first of equals. So what a version changes is found by two rows, however
 * many there are. Immutable and thread-safe.
 *
 * @param scale of both routers, which {@link CompactFeatures} are kept on
 * @param rows the one before and the one after; fewer where one of the routers does not know the
 *     expert
 */
public record RowChange(Router scale, List<Router.Row> rows) {
  public RowChange {
    rows = List.copyOf(rows);
  }

  /**
   * Looks for it.
   *
   * @return empty if the routers differ in anything else, or are not of rows that accept prompts
   *     where they are above 0
   */
  public static Optional<RowChange> of(Router before, Router after, String expert) {
    return isOpen(before) && isSameButFor(before, after, expert)
        ? Optional.of(
            new RowChange(
                after,
                Stream.of(before.row(expert), after.row(expert))
                    .flatMap(Optional::stream)
                    .toList()))
        : Optional.empty();
  }

  /** Whether the base model, the first label, has the score 0 everywhere. */
  private static boolean isOpen(Router router) {
    if (router.reading().pooling() != Router.Pooling.USER_TURN
        || !router.labels().getFirst().equals(Label.OTHER)) {
      return false;
    }
    Router.Row other = router.row(Label.OTHER).orElseThrow();
    return other.bias() == 0
        && other.curvature() == 0
        && Arrays.equals(other.weight(), new float[other.weight().length]);
  }

  private static boolean isSameButFor(Router before, Router after, String expert) {
    if (before == after) {
      return true;
    }
    int rows = before.labels().size();
    if (!before.isScaledAs(after)
        || after.labels().size() < rows
        || !after.labels().subList(0, rows).equals(before.labels())
        || after.labels().stream().skip(rows).anyMatch(label -> !label.equals(expert))) {
      return false;
    }
    int changed = before.labels().indexOf(expert);
    return changed < 0
        ? areSame(before, after, 0, rows)
        : areSame(before, after, 0, changed) && areSame(before, after, changed + 1, rows);
  }

  private static boolean areSame(Router before, Router after, int from, int to) {
    int width = before.mean().length;
    return Arrays.equals(before.bias(), from, to, after.bias(), from, to)
        && Arrays.equals(before.curvature(), from, to, after.curvature(), from, to)
        && Arrays.equals(
            before.weight(), from * width, to * width, after.weight(), from * width, to * width);
  }

  /** Whether anything can come to the expert, by either. */
  public boolean isRouted() {
    return !rows.isEmpty();
  }

  /**
   * Whether either row may score one of some prompts above a bound.
   *
   * @param prompts kept on this {@linkplain #scale scale}
   */
  public boolean mayExceed(double bound, CompactFeatures prompts) {
    return rows.stream().anyMatch(row -> !(prompts.highest(row) <= bound));
  }

  /**
   * How alike the prompts of each label of the router after are to the expert's, as their rows say:
   * the cosine of their weights, in the order of the labels.
   */
  public double[] likeness() {
    double[] likeness = new double[scale.labels().size()];
    if (!isRouted()) {
      return likeness;
    }
    float[] own = rows.getLast().weight();
    for (int k = 0; k < likeness.length; k++) {
      double dot = 0;
      double square = 0;
      int row = k * own.length;
      for (int i = 0; i < own.length; i++) {
        float other = scale.weight()[row + i];
        dot += other * own[i];
        square += other * other;
      }
      likeness[k] = square == 0 ? 0 : dot / Math.sqrt(square);
    }
    return likeness;
  }
}

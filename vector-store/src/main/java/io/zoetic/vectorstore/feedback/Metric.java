// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import io.zoetic.core.NameRules;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A metric, which feedback can be given on.
 *
 * @param level whether it is about one completion or about an episode of several
 * @param maximise whether more is better
 * @param range of float values; null for other kinds
 * @param categories the reward in 0..1 of each category; empty for other kinds
 * @param weight how much its feedback counts in training, in 0..1; 0: it teaches nothing
 * @param guard whether it only guards: it is kept and watched, never learnt from
 * @param expert the expert that its feedback teaches; null: the one that answered
 */
public record Metric(
    String name,
    FeedbackKind kind,
    Level level,
    boolean maximise,
    @Nullable Range range,
    Map<String, Double> categories,
    double weight,
    boolean guard,
    @Nullable String expert) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?");
  private static final int CATEGORIES_MAX = 100;

  /** The level that one piece of feedback is about. */
  public enum Level {
    REQUEST,
    EPISODE
  }

  /** Both ends are allowed. */
  public record Range(double min, double max) {
    public Range {
      if (!(Double.isFinite(min) && Double.isFinite(max) && min < max)) {
        throw new IllegalArgumentException(
            "min must be < max, both finite, were %s and %s".formatted(min, max));
      }
    }
  }

  /**
   * @throws IllegalArgumentException if a name is malformed, a weight or reward is out of range, or
   *     range and categories do not fit the kind
   */
  public Metric {
    categories = Map.copyOf(new TreeMap<>(categories));
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "metric must be 1 to 64 of a-z, 0-9, '_' and '-', begin and end with a letter or digit,"
              + " was \""
              + name
              + "\"");
    }
    if ((kind == FeedbackKind.FLOAT) != (range != null)) {
      throw new IllegalArgumentException(
          "min and max must be given for float metrics and no others, kind was " + kind.word());
    }
    if ((kind == FeedbackKind.CATEGORICAL) == categories.isEmpty()
        || categories.size() > CATEGORIES_MAX) {
      throw new IllegalArgumentException(
          "categories must be 1..%d for categorical metrics and none for others, were %d for %s"
              .formatted(CATEGORIES_MAX, categories.size(), kind.word()));
    }
    categories.values().forEach(reward -> requireShare(reward, "categories"));
    requireShare(weight, "weight");
    if (expert != null) {
      NameRules.requireWellFormedExpert(expert);
    }
  }

  /**
   * As it is for a piece of feedback that says itself whom it teaches.
   *
   * @param share of the weight, in (0, 1]
   */
  Metric teaching(String taught, double share) {
    return new Metric(
        name, kind, level, maximise, range, categories, weight * share, guard, taught);
  }

  /** Whether a metric can be called so. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  private static void requireShare(double value, String name) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be in 0..1, was " + value);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.adaptation;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The way a prompt asks to be answered: by the base model, under experts that a first pass chooses,
 * or under experts that it names.
 *
 * @param selection what becomes of a first pass's labels; without a first pass it says only whether
 *     the experts are one or several
 * @param experts the mixture, exactly if the strategy is {@link AdaptationStrategy#EXPERT}; what
 *     their weights lack to 1 is the base model's
 */
public record Adaptation(
    AdaptationStrategy strategy, ExpertSelection selection, List<ExpertWeight> experts) {
  /** How far a sum of weights may be over 1. */
  static final double ROUNDING = 1e-6;

  /** The base model. */
  public static final Adaptation NONE =
      new Adaptation(AdaptationStrategy.NONE, ExpertSelection.TOP_1, List.of());

  /** What the worker thinks best. */
  public static final Adaptation AUTO =
      new Adaptation(AdaptationStrategy.AUTO, ExpertSelection.TOP_1, List.of());

  /**
   * @throws IllegalArgumentException if experts and strategy contradict each other, if there are
   *     more than {@value ExpertSelection#EXPERTS_MAX} experts, if one is named twice, or if their
   *     weights sum to more than 1
   */
  public Adaptation {
    requireNonNull(strategy, "strategy");
    requireNonNull(selection, "selection");
    experts = List.copyOf(experts);
    if (experts.isEmpty() == (strategy == AdaptationStrategy.EXPERT)) {
      throw new IllegalArgumentException(
          "experts must be named exactly if the strategy is expert, were %d with %s"
              .formatted(experts.size(), strategy.word()));
    }
    check(experts);
  }

  /** The base model under experts. */
  public static Adaptation expert(List<ExpertWeight> experts) {
    ExpertSelection selection = experts.size() > 1 ? ExpertSelection.SOFT : ExpertSelection.TOP_1;
    return new Adaptation(AdaptationStrategy.EXPERT, selection, experts);
  }

  private static void check(List<ExpertWeight> experts) {
    if (experts.size() > ExpertSelection.EXPERTS_MAX) {
      throw new IllegalArgumentException(
          "experts of a mixture must be at most %d, were %d"
              .formatted(ExpertSelection.EXPERTS_MAX, experts.size()));
    }
    Set<String> names = new HashSet<>();
    double sum = 0;
    for (ExpertWeight expert : experts) {
      if (!names.add(expert.name())) {
        throw new IllegalArgumentException(
            "an expert must be in a mixture at most once, was twice: " + expert.name());
      }
      sum += expert.weight();
    }
    if (sum > 1 + ROUNDING) {
      throw new IllegalArgumentException("weights of a mixture must sum to at most 1, was " + sum);
    }
  }
}

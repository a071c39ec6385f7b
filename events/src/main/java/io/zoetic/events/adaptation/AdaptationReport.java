// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.adaptation;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import java.util.List;

/**
 * The report of what an answer runs under from its first token to its last, and how that was found
 * out.
 *
 * @param strategy the one that was used: what {@link AdaptationStrategy#AUTO} came to
 * @param labels what the first pass found, most probable first; empty without a first pass
 * @param experts the mixture, by the rules of {@link Adaptation}; empty is the base model
 * @param firstPass {@link PassReport#NONE} without a first pass
 */
public record AdaptationReport(
    AdaptationStrategy strategy,
    ExpertSelection selection,
    List<LabelProbability> labels,
    List<ExpertShare> experts,
    PassReport firstPass) {
  /** The base model, because nothing else was asked for. */
  public static final AdaptationReport BASE =
      new AdaptationReport(
          AdaptationStrategy.NONE, ExpertSelection.TOP_1, List.of(), List.of(), PassReport.NONE);

  /**
   * @throws IllegalArgumentException if the strategy is not one that can be used, or if the experts
   *     could not be asked for
   */
  public AdaptationReport {
    requireNonNull(strategy, "strategy");
    requireNonNull(selection, "selection");
    requireNonNull(firstPass, "firstPass");
    labels = List.copyOf(labels);
    experts = List.copyOf(experts);
    if (strategy == AdaptationStrategy.AUTO) {
      throw new IllegalArgumentException("strategy must be the one that was used, was auto");
    }
    pinned(selection, experts);
  }

  /**
   * What another attempt at the same prompt has to ask for, so that it runs under the same vectors:
   * no second first pass, and no version that has become current since.
   */
  public Adaptation pinned() {
    return pinned(selection, experts);
  }

  private static Adaptation pinned(ExpertSelection selection, List<ExpertShare> experts) {
    return experts.isEmpty()
        ? Adaptation.NONE
        : new Adaptation(
            AdaptationStrategy.EXPERT,
            selection,
            experts.stream().map(ExpertShare::pinned).toList());
  }
}

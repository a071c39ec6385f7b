// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.events.Adaptation;
import io.zoetic.events.AdaptationReport;
import io.zoetic.events.AdaptationStrategy;
import io.zoetic.events.ErrorCode;
import io.zoetic.events.ExpertSelection;
import io.zoetic.events.ExpertShare;
import io.zoetic.events.ExpertWeight;
import io.zoetic.events.LabelProbability;
import io.zoetic.events.PassReport;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.svf.ExpertVector;
import java.util.ArrayList;
import java.util.List;

/** Composes the z of an answer from experts. Thread-safe. */
final class Composer {
  /** Experts that a soft selection gives less than this to are left to the base model. */
  private static final double WEIGHT_MIN = 0.01;

  private final ServedExperts experts;

  Composer(ServedExperts experts) {
    this.experts = experts;
  }

  /** An expert and its part. */
  private record Part(Expert expert, double weight) {}

  /**
   * The mixture that a client has named.
   *
   * @throws PromptException if an expert is not here
   */
  Composition named(Adaptation adaptation) {
    List<Part> parts = new ArrayList<>();
    for (ExpertWeight wanted : adaptation.experts()) {
      parts.add(new Part(find(wanted), wanted.weight()));
    }
    return compose(
        parts, AdaptationStrategy.EXPERT, adaptation.selection(), List.of(), PassReport.NONE);
  }

  private Expert find(ExpertWeight wanted) {
    return experts
        .find(wanted.name(), wanted.version())
        .orElseThrow(
            () ->
                new PromptException(
                    ErrorCode.EXPERT_NOT_FOUND,
                    "the expert must be one of %s, was %s"
                        .formatted(
                            experts.choices().summary(),
                            wanted.version() == null
                                ? wanted.name()
                                : wanted.name() + "@" + wanted.version()),
                    null));
  }

  /**
   * What a first pass has chosen.
   *
   * @param choices what it chose among
   */
  Composition chosen(
      AdaptationStrategy strategy,
      ExpertSelection selection,
      ServedExperts.Choices choices,
      Classification found,
      PassReport firstPass) {
    List<LabelProbability> labels =
        found.labels().stream()
            .map(share -> new LabelProbability(share.label(), share.probability()))
            .toList();
    List<Part> parts =
        switch (selection) {
          case TOP_1 ->
              choices.named(found.best()).map(expert -> new Part(expert, 1)).stream().toList();
          case SOFT ->
              found.labels().stream()
                  .filter(share -> share.probability() >= WEIGHT_MIN)
                  .flatMap(
                      share ->
                          choices
                              .named(share.label())
                              .map(expert -> new Part(expert, Math.min(1, share.probability())))
                              .stream())
                  .limit(Adaptation.EXPERTS_MAX)
                  .toList();
        };
    return compose(parts, strategy, selection, labels, firstPass);
  }

  private static Composition compose(
      List<Part> parts,
      AdaptationStrategy strategy,
      ExpertSelection selection,
      List<LabelProbability> labels,
      PassReport firstPass) {
    List<ExpertShare> shares =
        parts.stream()
            .map(
                part ->
                    new ExpertShare(
                        part.expert().name(),
                        part.expert().version(),
                        part.expert().vector().digest(),
                        part.weight()))
            .toList();
    AdaptationReport report = new AdaptationReport(strategy, selection, labels, shares, firstPass);
    if (parts.isEmpty()) {
      return new Composition(null, report);
    }
    List<ExpertVector.Share> vectors =
        parts.stream()
            .map(part -> new ExpertVector.Share(part.weight(), part.expert().vector()))
            .toList();
    return new Composition(ExpertVector.mix(vectors), report);
  }
}

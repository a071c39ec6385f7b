// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.adapterworker.experts.ExpertTable;
import io.zoetic.adapterworker.experts.ServedVersion;
import io.zoetic.events.Adaptation;
import io.zoetic.events.AdaptationReport;
import io.zoetic.events.AdaptationStrategy;
import io.zoetic.events.ExpertSelection;
import io.zoetic.events.ExpertShare;
import io.zoetic.events.LabelProbability;
import io.zoetic.events.Origin;
import io.zoetic.events.PassReport;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.svf.ExpertVector;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Composes the z of an answer from expert versions. */
final class Composer {
  /** Experts that a soft selection gives less than this to are left to the base model. */
  private static final double WEIGHT_MIN = 0.01;

  private Composer() {}

  /** A version and its part. */
  record Part(ServedVersion served, double weight) {}

  /** The mixture that a client has named. */
  static Composition named(ExpertSelection selection, List<Part> parts) {
    return compose(
        parts,
        new AdaptationReport(
            AdaptationStrategy.EXPERT, selection, List.of(), shares(parts), PassReport.NONE));
  }

  /**
   * What a first pass has chosen. A label that serves the request nothing is the base model.
   *
   * @param strategy what the question's came to
   * @param table of the time of the first pass
   */
  static Composition chosen(
      AdaptationStrategy strategy,
      Command.Adapting.ByFirstPass question,
      ExpertTable table,
      Classification found,
      PassReport firstPass) {
    List<Part> parts =
        switch (question.selection()) {
          case TOP_1 -> part(table, found.best(), question.origin(), 1).stream().toList();
          case SOFT ->
              found.labels().stream()
                  .filter(share -> share.probability() >= WEIGHT_MIN)
                  .flatMap(share -> part(table, share, question.origin()))
                  .limit(Adaptation.EXPERTS_MAX)
                  .toList();
        };
    List<LabelProbability> labels =
        found.labels().stream()
            .map(share -> new LabelProbability(share.label(), share.probability()))
            .toList();
    return compose(
        parts,
        new AdaptationReport(strategy, question.selection(), labels, shares(parts), firstPass));
  }

  private static Stream<Part> part(ExpertTable table, Classification.Share share, Origin origin) {
    return part(table, share.label(), origin, Math.min(1, share.probability())).stream();
  }

  private static Optional<Part> part(
      ExpertTable table, String label, Origin origin, double weight) {
    return table.serve(label, origin).map(served -> new Part(served, weight));
  }

  private static List<ExpertShare> shares(List<Part> parts) {
    return parts.stream()
        .map(
            part ->
                new ExpertShare(
                    part.served().expert().name(),
                    part.served().expert().version(),
                    part.served().expert().vector().digest(),
                    part.weight(),
                    part.served().alias()))
        .toList();
  }

  private static Composition compose(List<Part> parts, AdaptationReport report) {
    if (parts.isEmpty()) {
      return new Composition(null, report);
    }
    List<ExpertVector.Share> vectors =
        parts.stream()
            .map(part -> new ExpertVector.Share(part.weight(), part.served().expert().vector()))
            .toList();
    return new Composition(ExpertVector.mix(vectors), report);
  }
}

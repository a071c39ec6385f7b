// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.adapterworker.experts.serving.ExpertTable;
import io.zoetic.adapterworker.experts.serving.ServedVersion;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.LabelProbability;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.serving.ExpertPart;
import java.util.List;

/** Composes the z of an answer from expert versions. */
final class MixtureComposer {
  private MixtureComposer() {}

  /** The mixture that a client has named. */
  static ComposedExpert named(ExpertSelection selection, List<ExpertPart<ServedVersion>> parts) {
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
  static ComposedExpert chosen(
      AdaptationStrategy strategy,
      Command.Adapting.ByFirstPass question,
      ExpertTable table,
      Classification found,
      PassReport firstPass) {
    List<ExpertPart<ServedVersion>> parts =
        ExpertPart.chosen(
            question.selection(), found, label -> table.serve(label, question.origin()));
    List<LabelProbability> labels =
        found.labels().stream()
            .map(share -> new LabelProbability(share.label(), share.probability()))
            .toList();
    return compose(
        parts,
        new AdaptationReport(strategy, question.selection(), labels, shares(parts), firstPass));
  }

  private static List<ExpertShare> shares(List<ExpertPart<ServedVersion>> parts) {
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

  private static ComposedExpert compose(
      List<ExpertPart<ServedVersion>> parts, AdaptationReport report) {
    return new ComposedExpert(ExpertPart.mix(parts, served -> served.expert().vector()), report);
  }
}

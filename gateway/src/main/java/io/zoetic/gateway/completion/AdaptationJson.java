// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zoetic.core.Weighted;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.LabelProbability;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The report of what a choice ran under: the field {@code zoetic}.
 *
 * @param expert the one with the greatest weight; null for the base model
 * @param feedback where to vote on the choice; absent if nowhere
 */
@Doc(name = "AdaptationReport", value = "What a choice ran under.")
record AdaptationJson(
    @Doc(shape = Shape.EPISODE) String episodeId,
    String strategy,
    String selection,
    List<LabelProbability> labels,
    @Doc("EXPERT@VERSION of the greatest weight; null for the base model.") @Nullable String expert,
    List<Share> mixture,
    @Nullable PassReport firstPass,
    @Nullable PassReport secondPass,
    @Doc("Where to vote on this choice, without a key; absent while links cannot be signed.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable VoteLinks feedback) {

  /** One expert of the mixture. */
  record Share(
      @Doc("EXPERT@VERSION.") String expert,
      String digest,
      double weight,
      @Doc(
              "What led to the version: champion, canary or pinned/TENANT; absent if it was asked"
                  + " for.")
          @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable String alias) {

    static Share of(ExpertShare share) {
      return new Share(nameOf(share), share.digest(), share.weight(), share.alias());
    }
  }

  static AdaptationJson of(ChoiceEnd end) {
    AdaptationReport report = end.adaptation();
    return new AdaptationJson(
        end.episodeId(),
        report.strategy().word(),
        report.selection().word(),
        report.labels(),
        Weighted.heaviest(report.experts()).map(AdaptationJson::nameOf).orElse(null),
        report.experts().stream().map(Share::of).toList(),
        report.firstPass(),
        end.secondPass(),
        end.feedback());
  }

  private static String nameOf(ExpertShare expert) {
    return expert.name() + "@" + expert.version();
  }
}

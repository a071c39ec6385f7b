// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.events.AdaptationReport;
import io.zoetic.events.ExpertShare;
import io.zoetic.events.FinishReason;
import io.zoetic.events.LabelProbability;
import io.zoetic.events.PassReport;
import io.zoetic.gateway.feedback.VoteLinks;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a choice when it is complete.
 *
 * @param episodeId what the request belongs to
 * @param adaptation what all of it runs under
 * @param secondPass null if the worker did not say
 * @param feedback where to vote on it; null if nowhere
 */
record Ending(
    String episodeId,
    FinishReason reason,
    AdaptationReport adaptation,
    @Nullable PassReport secondPass,
    @Nullable VoteLinks feedback) {
  Ending {
    requireNonNull(episodeId, "episodeId");
    requireNonNull(reason, "reason");
    requireNonNull(adaptation, "adaptation");
  }

  /** Writes {@code finish_reason}, and {@code zoetic} if this is where the choice ends. */
  static void write(JsonGenerator out, @Nullable Ending ending) throws IOException {
    if (ending == null) {
      out.writeNullField("finish_reason");
      return;
    }
    out.writeStringField(
        "finish_reason",
        switch (ending.reason) {
          case STOP -> "stop";
          case LENGTH -> "length";
        });
    ending.writeZoetic(out);
  }

  private void writeZoetic(JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("zoetic");
    out.writeStringField(Keeping.EPISODE_FIELD, episodeId);
    out.writeStringField("strategy", adaptation.strategy().word());
    out.writeStringField("selection", adaptation.selection().word());
    writeLabels(out, adaptation.labels());
    writeMixture(out, adaptation.experts());
    writePass(out, "first_pass", adaptation.firstPass());
    writePass(out, "second_pass", secondPass);
    if (feedback != null) {
      out.writeFieldName("feedback");
      feedback.write(out);
    }
    out.writeEndObject();
  }

  private static void writeLabels(JsonGenerator out, List<LabelProbability> labels)
      throws IOException {
    out.writeArrayFieldStart("labels");
    for (LabelProbability label : labels) {
      out.writeStartObject();
      out.writeStringField("label", label.label());
      out.writeNumberField("probability", label.probability());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** The expert with the greatest weight, or null for the base model; and all of them. */
  private static void writeMixture(JsonGenerator out, List<ExpertShare> experts)
      throws IOException {
    out.writeStringField(
        "expert",
        experts.stream()
            .max(Comparator.comparingDouble(ExpertShare::weight))
            .map(Ending::nameOf)
            .orElse(null));
    out.writeArrayFieldStart("mixture");
    for (ExpertShare expert : experts) {
      out.writeStartObject();
      out.writeStringField("expert", nameOf(expert));
      out.writeStringField("digest", expert.digest());
      out.writeNumberField("weight", expert.weight());
      if (expert.alias() != null) {
        out.writeStringField("alias", expert.alias());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static String nameOf(ExpertShare expert) {
    return expert.name() + "@" + expert.version();
  }

  private static void writePass(JsonGenerator out, String name, @Nullable PassReport pass)
      throws IOException {
    if (pass == null) {
      out.writeNullField(name);
      return;
    }
    out.writeObjectFieldStart(name);
    out.writeNumberField("milliseconds", pass.milliseconds());
    out.writeNumberField("tokens", pass.tokens());
    out.writeEndObject();
  }
}

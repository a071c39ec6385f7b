// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.vectorstore.expert.ExpertVersion;
import io.zoetic.vectorstore.expert.VersionId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An expert version in JSON, without its values. */
final class VersionJson {
  private static final int FIXED_WEIGHT = 1000;

  private VersionJson() {}

  static void write(JsonGenerator out, ExpertVersion version) throws IOException {
    out.writeStartObject();
    out.writeStringField("expert", version.id().expert());
    out.writeNumberField("version", version.id().version());
    out.writeStringField("state", version.state().word());
    out.writeStringField("description", version.description());
    out.writeStringField("base_model", version.baseModel());
    out.writeStringField("layout", version.layout());
    out.writeNumberField("size", version.size());
    out.writeStringField("digest", version.digest());
    VersionId parent = version.parent();
    out.writeStringField("parent", parent == null ? null : parent.toString());
    out.writeStringField("training_run", version.trainingRun());
    out.writeFieldName("metrics");
    out.writeRawValue(version.metricsJson());
    String report = version.gateReportJson();
    out.writeFieldName("gate_report");
    out.writeRawValue(report == null ? "null" : report);
    writeNumber(out, "promoted_epoch", version.promotedEpoch());
    out.writeStringField("registered_at", version.registeredAt().toString());
    out.writeEndObject();
  }

  /** About how many characters it takes. */
  static long weight(ExpertVersion version) {
    String report = version.gateReportJson();
    return FIXED_WEIGHT + version.metricsJson().length() + (report == null ? 0 : report.length());
  }

  /** Writes a number, or null. */
  static void writeNumber(JsonGenerator out, String name, @Nullable Number number)
      throws IOException {
    if (number == null) {
      out.writeNullField(name);
    } else {
      out.writeNumberField(name, number.longValue());
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.vectorstore.expert.AuditEntry;
import io.zoetic.vectorstore.expert.AuditLog;
import io.zoetic.vectorstore.expert.AuditVerification;
import java.io.IOException;

/** Entries of the audit in JSON, and whether they are whole. */
final class AuditJson {
  private static final int FIXED_WEIGHT = 1000;

  private AuditJson() {}

  static void write(JsonGenerator out, AuditEntry entry) throws IOException {
    AuditEntry.Content content = entry.content();
    out.writeStartObject();
    out.writeNumberField("sequence", entry.sequence());
    out.writeStringField("at", content.at().toString());
    out.writeStringField("actor", content.actor());
    out.writeStringField("action", content.action());
    out.writeStringField("subject_kind", content.subjectKind());
    out.writeStringField("subject", content.subject());
    VersionJson.writeNumber(out, "version", content.version());
    VersionJson.writeNumber(out, "epoch", content.epoch());
    out.writeStringField("reason", content.reason());
    out.writeStringField("idempotency_key", content.key());
    out.writeFieldName("request");
    out.writeRawValue(content.requestJson());
    out.writeStringField("previous_hash", entry.previousHash());
    out.writeStringField("hash", entry.hash());
    out.writeEndObject();
  }

  static void writeSequence(JsonGenerator out, AuditEntry entry) throws IOException {
    out.writeNumber(entry.sequence());
  }

  /** About how many characters it takes. */
  static long weight(AuditEntry entry) {
    return FIXED_WEIGHT
        + entry.content().reason().length()
        + entry.content().requestJson().length();
  }

  static void write(JsonGenerator out, AuditVerification verification, AuditLog.Head head)
      throws IOException {
    out.writeStartObject();
    out.writeBooleanField("whole", verification.fault().isEmpty());
    out.writeNumberField("verified", verification.verified());
    out.writeObjectFieldStart("head");
    out.writeNumberField("sequence", head.sequence());
    out.writeStringField("hash", head.hash());
    out.writeEndObject();
    out.writeFieldName("fault");
    if (verification.fault().isPresent()) {
      out.writeStartObject();
      out.writeNumberField("sequence", verification.fault().get().sequence());
      out.writeStringField("rule", verification.fault().get().rule());
      out.writeEndObject();
    } else {
      out.writeNull();
    }
    out.writeEndObject();
  }
}

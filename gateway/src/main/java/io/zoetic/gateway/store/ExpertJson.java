// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.vectorstore.expert.ExpertStatus;
import io.zoetic.vectorstore.expert.Pointer;
import java.io.IOException;

/** An expert in JSON. */
public final class ExpertJson {
  private ExpertJson() {}

  /** Writes an object: the expert and where its aliases lead. */
  public static void write(JsonGenerator out, ExpertStatus expert) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", expert.name());
    out.writeStringField("role", expert.role().word());
    out.writeBooleanField("frozen", expert.frozen());
    out.writeNumberField("epoch", expert.epoch());
    out.writeStringField("created_at", expert.createdAt().toString());
    out.writeStringField("changed_at", expert.changedAt().toString());
    out.writeObjectFieldStart("aliases");
    for (Pointer pointer : expert.pointers()) {
      out.writeFieldName(pointer.alias().word());
      write(out, pointer);
    }
    out.writeEndObject();
    out.writeArrayFieldStart("quarantined");
    for (int version : expert.quarantined()) {
      out.writeNumber(version);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Pointer pointer) throws IOException {
    out.writeStartObject();
    out.writeNumberField("version", pointer.version());
    out.writeStringField("digest", pointer.digest());
    Integer weightPercent = pointer.weightPercent();
    if (weightPercent != null) {
      out.writeNumberField("weight_percent", weightPercent);
    }
    out.writeNumberField("epoch", pointer.epoch());
    out.writeStringField("since", pointer.since().toString());
    out.writeEndObject();
  }
}

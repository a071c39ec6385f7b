// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.vectorstore.expert.ApiKey;
import io.zoetic.vectorstore.expert.IssuedKey;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An API key in JSON, without its hash. */
final class KeyJson {
  private KeyJson() {}

  static void write(JsonGenerator out, ApiKey key) throws IOException {
    out.writeStartObject();
    writeFields(out, key);
    out.writeEndObject();
  }

  /** The same, with what opens: only ever for who made it. */
  static void write(JsonGenerator out, ApiKey key, IssuedKey issued) throws IOException {
    out.writeStartObject();
    out.writeStringField("key", issued.text());
    writeFields(out, key);
    out.writeEndObject();
  }

  private static void writeFields(JsonGenerator out, ApiKey key) throws IOException {
    out.writeStringField("id", key.id());
    out.writeStringField("name", key.name());
    out.writeStringField("role", key.role().word());
    out.writeStringField("tenant", key.tenant());
    out.writeArrayFieldStart("grants");
    for (String grant : key.grantWords()) {
      out.writeString(grant);
    }
    out.writeEndArray();
    VersionJson.writeNumber(out, "requests_per_minute", key.requestsPerMinute());
    out.writeStringField("created_at", key.createdAt().toString());
    out.writeStringField("expires_at", key.expiresAt().toString());
    out.writeStringField("revoked_at", textOf(key.revokedAt()));
  }

  private static @Nullable String textOf(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}

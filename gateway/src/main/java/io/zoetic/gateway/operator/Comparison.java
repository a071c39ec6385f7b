// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zoetic.vectorstore.expert.ExpertRegistry;
import io.zoetic.vectorstore.expert.ExpertVersion;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What two versions have and have not in common.
 *
 * @param z null if their vectors cannot be compared
 * @param zReason why not; null if they can
 */
record Comparison(
    ExpertVersion from,
    ExpertVersion to,
    @Nullable VectorDifference z,
    @Nullable String zReason,
    JsonNode fromMetrics,
    JsonNode toMetrics) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** Reads both vectors; blocks. */
  static Comparison of(ExpertVersion from, ExpertVersion to, ExpertRegistry experts) {
    String reason = obstacle(from, to);
    VectorDifference difference =
        reason == null
            ? VectorDifference.between(experts.values(from.id()), experts.values(to.id()))
            : null;
    return new Comparison(from, to, difference, reason, metrics(from), metrics(to));
  }

  private static @Nullable String obstacle(ExpertVersion from, ExpertVersion to) {
    if (!from.baseModel().equals(to.baseModel())) {
      return "vectors must be of one base model, were of %s and %s"
          .formatted(from.baseModel(), to.baseModel());
    }
    if (!from.layout().equals(to.layout())) {
      return "vectors must be of one layout, were of %s and %s"
          .formatted(from.layout(), to.layout());
    }
    return null;
  }

  private static JsonNode metrics(ExpertVersion version) {
    try {
      return MAPPER.readTree(version.metricsJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("metrics must be JSON, those of " + version.id(), e);
    }
  }

  void write(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeFieldName("from");
    VersionJson.write(out, from);
    out.writeFieldName("to");
    VersionJson.write(out, to);
    out.writeFieldName("z");
    if (z == null) {
      out.writeNull();
      out.writeStringField("z_reason", zReason);
    } else {
      z.write(out);
    }
    writeMetrics(out);
    out.writeEndObject();
  }

  private void writeMetrics(JsonGenerator out) throws IOException {
    Set<String> names = new TreeSet<>();
    fromMetrics.fieldNames().forEachRemaining(names::add);
    toMetrics.fieldNames().forEachRemaining(names::add);
    out.writeArrayFieldStart("metrics");
    for (String name : names) {
      out.writeStartObject();
      out.writeStringField("name", name);
      writeMetric(out, "from", fromMetrics.get(name));
      writeMetric(out, "to", toMetrics.get(name));
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeMetric(JsonGenerator out, String side, @Nullable JsonNode value)
      throws IOException {
    out.writeFieldName(side);
    out.writeRawValue(value == null ? "null" : value.toString());
  }
}

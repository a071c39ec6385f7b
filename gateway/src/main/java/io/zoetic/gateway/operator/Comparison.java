// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertVersion;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of two versions.
 *
 * @param z null if their vectors cannot be compared
 * @param zReason why not; absent if they can
 */
public record Comparison(
    VersionJson from,
    VersionJson to,
    @Doc("null if the vectors cannot be compared.") @Nullable VectorDifference z,
    @Doc("Why not.") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String zReason,
    List<Metric> metrics) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** The measurements that training made of each; null if it has none of that name. */
  record Metric(
      String name,
      @Doc(value = "null if it has none.", shape = Shape.JSON) @JsonRawValue @Nullable String from,
      @Doc(value = "null if it has none.", shape = Shape.JSON) @JsonRawValue @Nullable String to) {}

  /** Reads both vectors; blocks. */
  static Comparison of(ExpertVersion from, ExpertVersion to, ExpertRegistry experts) {
    String reason = obstacle(from, to);
    VectorDifference difference =
        reason == null
            ? VectorDifference.between(experts.values(from.id()), experts.values(to.id()))
            : null;
    return new Comparison(
        VersionJson.of(from),
        VersionJson.of(to),
        difference,
        reason,
        metrics(measured(from), measured(to)));
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

  private static JsonNode measured(ExpertVersion version) {
    try {
      return MAPPER.readTree(version.metricsJson());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("metrics must be JSON, those of " + version.id(), e);
    }
  }

  private static List<Metric> metrics(JsonNode from, JsonNode to) {
    Set<String> names = new TreeSet<>();
    from.fieldNames().forEachRemaining(names::add);
    to.fieldNames().forEachRemaining(names::add);
    return names.stream()
        .map(name -> new Metric(name, textOf(from.get(name)), textOf(to.get(name))))
        .toList();
  }

  private static @Nullable String textOf(@Nullable JsonNode value) {
    return value == null ? null : value.toString();
  }
}

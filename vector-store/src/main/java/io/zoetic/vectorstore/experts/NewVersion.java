// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.CanonicalJson;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.NameRules;
import io.zoetic.core.VersionId;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values that a version is registered with.
 *
 * @param expert made with its first version
 * @param role of the expert; every version says the same
 * @param description what it is good at, in words that a first pass can show to the model; at most
 *     2000 characters
 * @param baseModel digest of the base model that z belongs to
 * @param layout which singular components carry z, at most 200 characters
 * @param parent what training started from; of this expert or another
 * @param trainingRun id of the training run; null if it was imported
 * @param metricsJson what training measured, a JSON object
 */
public record NewVersion(
    String expert,
    ExpertRole role,
    String description,
    String baseModel,
    String layout,
    VectorValues z,
    @Nullable VersionId parent,
    @Nullable String trainingRun,
    String metricsJson) {
  private static final int MAX_JSON = 1_000_000;

  public NewVersion {
    NameRules.requireExpert(expert);
    NameRules.requireStorable(description, NameRules.MAX_TEXT, "description");
    NameRules.requireDigest(baseModel, "baseModel");
    NameRules.requireText(layout, NameRules.MAX_NAME, "layout");
    if (trainingRun != null) {
      NameRules.requireText(trainingRun, NameRules.MAX_NAME, "trainingRun");
    }
    metricsJson = canonical(metricsJson, "metricsJson");
  }

  static String canonical(String json, String name) {
    // Before it is parsed as well as after: numbers without exponents are longer.
    if (json.length() > MAX_JSON) {
      throw new IllegalArgumentException(
          "%s must have at most %d characters, had %d".formatted(name, MAX_JSON, json.length()));
    }
    try {
      String canonical = CanonicalJson.of(json);
      if (canonical.length() > MAX_JSON || canonical.contains("\\u0000")) {
        throw new IllegalArgumentException(
            "must have at most %d characters and no NUL, had %d"
                .formatted(MAX_JSON, canonical.length()));
      }
      return canonical;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " " + e.getMessage(), e);
    }
  }

  Map<String, Object> parameters() {
    Map<String, Object> parameters = new TreeMap<>();
    parameters.put("role", role.word());
    parameters.put("description", description);
    parameters.put("baseModel", baseModel);
    parameters.put("layout", layout);
    parameters.put("digest", z.digest());
    parameters.put("metrics", metricsJson);
    if (parent != null) {
      parameters.put("parent", parent.toString());
    }
    if (trainingRun != null) {
      parameters.put("trainingRun", trainingRun);
    }
    return parameters;
  }
}

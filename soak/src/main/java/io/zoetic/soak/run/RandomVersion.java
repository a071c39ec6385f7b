// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.vectorstore.experts.VectorValues;
import java.util.Base64;
import java.util.Map;
import java.util.Random;

/**
 * What versions of experts are made of that nobody has trained: all near the base model.
 *
 * @param baseModel its digest
 * @param layout that a worker serves
 * @param size values of z in it
 */
public record RandomVersion(String baseModel, String layout, int size) {
  private static final float DISTANCE = 0.01f;

  /** As the path of the base model says. */
  public static RandomVersion of(JsonNode baseModel) {
    Map.Entry<String, JsonNode> layout = baseModel.get("layouts").properties().iterator().next();
    return new RandomVersion(
        baseModel.get("digest").asText(), layout.getKey(), layout.getValue().asInt());
  }

  /** The body that registers one. */
  public Map<String, Object> body(Random random) {
    float[] z = new float[size];
    for (int i = 0; i < z.length; i++) {
      z[i] = 1 + DISTANCE * (random.nextFloat() - 0.5f);
    }
    VectorValues values = VectorValues.of(z);
    return Map.of(
        "role",
        "skill",
        "description",
        "walks",
        "base_model",
        baseModel,
        "layout",
        layout,
        "z",
        Base64.getEncoder().encodeToString(values.toBytes()),
        "digest",
        values.digest());
  }
}

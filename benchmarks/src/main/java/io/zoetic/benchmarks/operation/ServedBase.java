// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Random;

/**
 * The base model that is served, and the one layout of it.
 *
 * @param digest of the base model
 * @param layout its name
 * @param size values of z
 */
record ServedBase(String digest, String layout, int size) {

  static ServedBase of(OperatorHttp gateway) {
    JsonNode base = gateway.get("/v1/base-model");
    Map.Entry<String, JsonNode> layout = base.get("layouts").properties().iterator().next();
    return new ServedBase(base.get("digest").asText(), layout.getKey(), layout.getValue().asInt());
  }

  /** Values around 1. */
  float[] draw(Random random, double spread) {
    float[] z = new float[size];
    for (int i = 0; i < size; i++) {
      z[i] = (float) (1 + spread * random.nextGaussian());
    }
    return z;
  }
}

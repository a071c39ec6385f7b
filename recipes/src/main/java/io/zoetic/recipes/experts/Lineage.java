// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.experts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.zoetic.cli.output.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The origin of a version: words in a file, but {@code parent}, {@code training_run} and {@code
 * metrics} in the registry.
 */
final class Lineage {
  private static final String PARENT = "parent";
  private static final String TRAINING_RUN = "training_run";
  private static final Pattern ID = Pattern.compile("[a-z0-9-]+@[1-9]\\d{0,8}");
  private static final Pattern NUMBER =
      Pattern.compile("-?\\d{1,15}(\\.\\d{1,17})?([eE]-?\\d{1,3})?");

  private Lineage() {}

  /** The words for a file of a version of the registry. */
  static Map<String, String> of(JsonNode version) {
    Map<String, String> words = new TreeMap<>();
    version.path("metrics").properties().forEach(metric -> put(words, metric));
    for (String key : new String[] {PARENT, TRAINING_RUN}) {
      if (version.hasNonNull(key)) {
        words.put(key, version.get(key).asText());
      }
    }
    return words;
  }

  private static void put(Map<String, String> words, Map.Entry<String, JsonNode> metric) {
    JsonNode value = metric.getValue();
    words.put(metric.getKey(), value.isValueNode() ? value.asText() : value.toString());
  }

  /** What was an object or a list in the registry is one again; other words stay as they are. */
  private static JsonNode structure(String word) {
    try {
      return Json.parse(word.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      return TextNode.valueOf(word);
    }
  }

  /** Adds the fields that a registration takes. */
  static void addTo(ObjectNode fields, Map<String, String> words) {
    ObjectNode metrics = Json.object();
    new TreeMap<>(words)
        .forEach(
            (key, word) -> {
              if (key.equals(TRAINING_RUN) || (key.equals(PARENT) && ID.matcher(word).matches())) {
                fields.put(key, word);
              } else if (NUMBER.matcher(word).matches()) {
                metrics.put(key, new BigDecimal(word));
              } else if (word.startsWith("{") || word.startsWith("[")) {
                metrics.set(key, structure(word));
              } else {
                metrics.put(key, word);
              }
            });
    fields.set("metrics", metrics);
  }
}

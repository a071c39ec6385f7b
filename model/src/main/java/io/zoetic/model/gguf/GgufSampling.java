// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sampling that the makers of a GGUF file want, {@code general.sampling.*}, in the words of
 * {@code generation_config.json}. What llama.cpp takes for "off" is off. What cannot be honoured
 * keeps its whole name, by which {@link io.zoetic.model.sampling.SamplingDefaults} tells of it.
 */
final class GgufSampling {
  private static final String PREFIX = "general.sampling.";

  private GgufSampling() {}

  /** Adds what the metadata say. */
  static void add(Map<String, JsonNode> metadata, ObjectNode generation) {
    Map<String, JsonNode> named = new TreeMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX)) {
            named.put(key.substring(PREFIX.length()), value);
          }
        });
    named.forEach((name, value) -> add(name, value, generation));
    JsonNode last = named.get("penalty_last_n");
    if (last != null && last.asInt(-1) == 0) {
      generation.remove("repetition_penalty"); // a window of no tokens
    }
  }

  private static void add(String name, JsonNode value, ObjectNode generation) {
    boolean off = value.isNumber() && value.asDouble() <= 0;
    switch (name) {
      case "temp" -> put(generation, "temperature", value, off);
      case "top_k" -> put(generation, "top_k", value, off);
      case "min_p" -> put(generation, value.asDouble() > 1 ? PREFIX + name : name, value, off);
      case "top_p" -> {
        if (value.isNumber() && value.asDouble() > 1) {
          generation.put("top_p", 1);
        } else {
          generation.set(off ? PREFIX + name : name, value);
        }
      }
      case "penalty_repeat" -> generation.set(off ? PREFIX + name : "repetition_penalty", value);
      default -> {
        if (!changesNothing(name, value, off)) {
          generation.set(PREFIX + name, value);
        }
      }
    }
  }

  private static void put(ObjectNode generation, String name, JsonNode value, boolean off) {
    if (off) {
      generation.put(name, 0);
    } else {
      generation.set(name, value);
    }
  }

  /**
   * Penalties look at the whole text here, -1; llama.cpp's other lengths of the window do not come
   * to the same. The order of samplers is not the one here, whichever it is.
   */
  private static boolean changesNothing(String name, JsonNode value, boolean off) {
    return switch (name) {
      case "penalty_last_n" -> off;
      case "sequence" -> value.asText().isEmpty();
      // Without mirostat and XTC themselves these say nothing.
      case "mirostat_tau", "mirostat_eta", "xtc_threshold" -> true;
      default -> off;
    };
  }
}

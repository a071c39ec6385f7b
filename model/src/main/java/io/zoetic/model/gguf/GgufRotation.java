// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.checkpoint.GgufFile;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.StoredTensor;
import java.util.Optional;

/** Finds the {@code rope_scaling} that a model had before it became a GGUF file. */
final class GgufRotation {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All of Llama 3.1 to 3.3 have these; the file keeps only what follows from them. */
  private static final double LOW = 1;

  private static final double HIGH = 4;
  private static final int USUAL_ORIGINAL = 8192;
  private static final double TOLERANCE = 1e-4;

  private GgufRotation() {}

  /**
   * The scaling; empty if there is none.
   *
   * @throws InvalidCheckpointException if it is of an unknown kind
   */
  static Optional<ObjectNode> scaling(GgufMetadata metadata) {
    GgufFile file = metadata.file();
    StoredTensor divisors = file.tensors().get("rope_freqs.weight");
    if (divisors != null) {
      return Optional.of(llama3(metadata, divisors.row(0)));
    }
    StoredTensor far = file.tensors().get("rope_factors_long.weight");
    StoredTensor near = file.tensors().get("rope_factors_short.weight");
    if (far != null && near != null) {
      ObjectNode scaling = JSON.createObjectNode().put("rope_type", "longrope");
      factors(scaling.putArray("long_factor"), far.row(0));
      factors(scaling.putArray("short_factor"), near.row(0));
      return Optional.of(scaling);
    }
    String type = metadata.value("rope.scaling.type").asText("none");
    return switch (type) {
      case "none" -> Optional.empty();
      case "linear" -> Optional.of(stretched(metadata, "linear"));
      case "yarn" -> Optional.of(yarn(metadata));
      default ->
          throw new InvalidCheckpointException(
              "rope.scaling.type must be none, linear or yarn, or longrope with its factors, was "
                  + type);
    };
  }

  private static void factors(ArrayNode array, float[] values) {
    for (float value : values) {
      array.add(Double.parseDouble(Float.toString(value)));
    }
  }

  private static ObjectNode stretched(GgufMetadata metadata, String type) {
    return JSON.createObjectNode()
        .put("rope_type", type)
        .put("factor", metadata.number("rope.scaling.factor", 1));
  }

  private static ObjectNode yarn(GgufMetadata metadata) {
    ObjectNode scaling = stretched(metadata, "yarn");
    int original = metadata.integer("rope.scaling.original_context_length", 0);
    if (original > 0) {
      scaling.put("original_max_position_embeddings", original);
    }
    String[][] optional = {
      {"yarn_beta_fast", "beta_fast"},
      {"yarn_beta_slow", "beta_slow"},
      {"attn_factor", "attention_factor"}
    };
    for (String[] pair : optional) {
      if (!metadata.value("rope.scaling." + pair[0]).isMissingNode()) {
        scaling.put(pair[1], metadata.number("rope.scaling." + pair[0], 0));
      }
    }
    return scaling;
  }

  /**
   * The file has what each frequency is divided by: the largest is the factor, and one between 1
   * and the factor tells the length that was trained first.
   */
  private static ObjectNode llama3(GgufMetadata metadata, float[] divisors) {
    float factor = 1;
    for (float divisor : divisors) {
      factor = Math.max(factor, divisor);
    }
    double theta = metadata.number("rope.freq_base", 10_000);
    int original = USUAL_ORIGINAL;
    for (int i = 0; i < divisors.length; i++) {
      if (divisors[i] > 1 && divisors[i] < factor) {
        double smooth =
            (1 / (double) divisors[i] - 1 / (double) factor) / (1 - 1 / (double) factor);
        double periods = smooth * (HIGH - LOW) + LOW;
        original = (int) Math.round(wavelength(theta, i, divisors.length) * periods);
      }
    }
    for (int i = 0; i < divisors.length; i++) {
      double expected = divisor(wavelength(theta, i, divisors.length), factor, original);
      if (Math.abs(divisors[i] - expected) > TOLERANCE * expected) {
        throw new InvalidCheckpointException(
            ("rope_freqs.weight must be what Llama 3 has for factor %s and %d tokens: %.4f at %d,"
                    + " was %s")
                .formatted(factor, original, expected, i, divisors[i]));
      }
    }
    return JSON.createObjectNode()
        .put("rope_type", "llama3")
        .put("factor", (double) factor)
        .put("low_freq_factor", LOW)
        .put("high_freq_factor", HIGH)
        .put("original_max_position_embeddings", original);
  }

  /** In tokens, of frequency i of so many. */
  private static double wavelength(double theta, int i, int count) {
    return 2 * Math.PI * Math.pow(theta, (double) i / count);
  }

  private static double divisor(double wavelength, double factor, int original) {
    if (wavelength < original / HIGH) {
      return 1;
    }
    if (wavelength > original / LOW) {
      return factor;
    }
    double smooth = (original / wavelength - LOW) / (HIGH - LOW);
    return 1 / ((1 - smooth) / factor + smooth);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.Metric;
import java.util.Objects;

/** The worth of the value of feedback. */
final class Rewards {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Rewards() {}

  /** The reward in 0..1 of a value of a boolean, float or categorical metric. */
  static double of(Feedback feedback, Metric metric) {
    JsonNode value = value(feedback);
    double raw =
        switch (metric.kind()) {
          case BOOLEAN -> value.booleanValue() ? 1 : 0;
          case FLOAT -> {
            Metric.Range range = Objects.requireNonNull(metric.range());
            yield (value.doubleValue() - range.min()) / (range.max() - range.min());
          }
          case CATEGORICAL -> metric.categories().getOrDefault(value.textValue(), 0.0);
          case COMMENT, DEMONSTRATION, PREFERENCE ->
              throw new IllegalArgumentException(
                  "rewards are of boolean, float and categorical metrics, was "
                      + metric.kind().word());
        };
    double bounded = Math.clamp(raw, 0.0, 1.0);
    return metric.maximise() ? bounded : 1 - bounded;
  }

  /** The text of a demonstration, or the word of a preference. */
  static String text(Feedback feedback) {
    return value(feedback).asText();
  }

  private static JsonNode value(Feedback feedback) {
    try {
      return JSON.readTree(feedback.valueJson());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the value of feedback " + feedback.id() + " must be JSON", e);
    }
  }
}

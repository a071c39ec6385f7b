// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import java.util.Optional;

/** The report of how an answer came about. */
record InteractionReport(JsonNode fields) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The report of an interaction, as the trainer has recorded it. */
  static InteractionReport of(StoredInteraction answer) {
    try {
      return new InteractionReport(JSON.readTree(answer.reportJson()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the tables hold what was written, had another", e);
    }
  }

  /** In which role the expert that counts most was served. */
  Optional<String> role() {
    return Optional.ofNullable(fields.path(StoredInteraction.ROLE).textValue());
  }

  /** The temperature at which each token was drawn from all; empty if some were left out. */
  Optional<Double> drawnAt() {
    JsonNode temperature = fields.path(StoredInteraction.TEMPERATURE);
    return fields.path(StoredInteraction.DRAWN_FROM_ALL).asBoolean() && temperature.isNumber()
        ? Optional.of(temperature.doubleValue())
        : Optional.empty();
  }
}

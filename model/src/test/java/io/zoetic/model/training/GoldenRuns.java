// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.model.Golden;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Objective;
import io.zoetic.model.training.objective.NextToken;
import io.zoetic.model.training.objective.Reinforce;
import java.util.ArrayList;
import java.util.List;

/** The golden training runs of the checkpoint {@code llama}. */
final class GoldenRuns {
  static final JsonNode EXPECTED = Golden.expected("llama", "expected_training.json");

  private GoldenRuns() {}

  static List<Completion> completions() {
    List<Completion> completions = new ArrayList<>();
    for (JsonNode row : EXPECTED.get("batch")) {
      completions.add(
          new Completion(
              Golden.array(row.get("prompt")),
              Golden.array(row.get("completion")),
              row.get("reward").asDouble()));
    }
    return completions;
  }

  static Objective batch(JsonNode run) {
    return run.get("objective").asText().equals("nll")
        ? NextToken.of(completions())
        : Reinforce.of(completions(), run.get("kl_coefficient").asDouble());
  }

  static Parametrisation parametrisation(JsonNode run) {
    return run.get("parametrisation").asText().equals("direct")
        ? Parametrisation.DIRECT
        : Parametrisation.REFERENCE;
  }
}

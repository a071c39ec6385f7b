// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import java.util.random.RandomGenerator;

/**
 * A training run that is asked for.
 *
 * @param config what differs from the defaults
 * @param seed of everything that is drawn
 */
record NewRun(String expert, String reason, ObjectNode config, long seed) {
  /** Every client can read a number below this. */
  private static final long SEED_MAX = 1L << 53;

  /** One with a seed that nobody else has drawn. */
  static NewRun drawn(String expert, String reason, ObjectNode config) {
    return new NewRun(expert, reason, config, RandomGenerator.getDefault().nextLong(SEED_MAX));
  }

  /**
   * Queues it.
   *
   * @return the run; also if it was queued before, and its answer was lost
   * @throws OperatorException with CONFLICT if another run of the expert is open
   */
  JsonNode start(OperatorClient client) {
    ObjectNode body = Json.object().put("expert", expert).put("reason", reason).put("seed", seed);
    body.set("config", config);
    JsonNode run = client.post(RunPaths.ALL, body, ServerTimeouts.USUAL);
    // The server answers with the run that is open; whose it is, the seed tells.
    if (run.path("seed").asLong() != seed || !run.path("reason").asText().equals(reason)) {
      throw new OperatorException(
          ExitCodes.CONFLICT,
          "no run of %s may be open, was %s; watch it or cancel it"
              .formatted(expert, RunLines.line(run)));
    }
    return run;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.OperatorClient;
import java.util.Optional;

/** The paths of training runs in the HTTP API. */
public final class RunPaths {
  static final String ALL = "/v1/training-runs";

  private RunPaths() {}

  /** Reads a run; empty if there is none of this id. */
  public static Optional<JsonNode> find(OperatorClient client, String id) {
    return client.find(of(id));
  }

  static String of(String id) {
    return ALL + "/" + OperatorClient.escape(id);
  }
}

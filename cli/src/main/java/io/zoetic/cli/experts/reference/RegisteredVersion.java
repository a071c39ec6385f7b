// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts.reference;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.OperatorClient;

/**
 * An expert version as the server tells it.
 *
 * @param expert the expert as it is now
 * @param version without its values
 */
public record RegisteredVersion(JsonNode expert, JsonNode version) {
  /** Asks the server for a version, or for the one an alias points to. */
  public static RegisteredVersion find(OperatorClient client, String expert, String which) {
    JsonNode found = client.get(ExpertPaths.of(expert));
    int number = ExpertPaths.resolve(found, which);
    return new RegisteredVersion(found, client.get(ExpertPaths.version(expert, number)));
  }

  public String id() {
    return expert.path("name").asText() + "@" + version.path("version").asText();
  }
}

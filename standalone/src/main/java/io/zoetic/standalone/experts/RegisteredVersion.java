// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.Digests;
import io.zoetic.core.ExpertRole;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.standalone.operator.ExitCodes;
import io.zoetic.standalone.operator.Json;
import io.zoetic.standalone.operator.OperatorClient;
import io.zoetic.standalone.operator.OperatorException;
import java.nio.ByteOrder;

/**
 * An expert version as the server tells it.
 *
 * @param expert the expert as it is now
 * @param version without its values
 */
record RegisteredVersion(JsonNode expert, JsonNode version) {
  /** Asks the server for a version, or for the one an alias points to. */
  static RegisteredVersion find(OperatorClient client, String expert, String which) {
    JsonNode found = client.get(ExpertPaths.of(expert));
    int number = ExpertPaths.resolve(found, which);
    return new RegisteredVersion(found, client.get(ExpertPaths.version(expert, number)));
  }

  String id() {
    return expert.path("name").asText() + "@" + version.path("version").asText();
  }

  LayoutSpec layout() {
    return LayoutSpec.parse(version.path("layout").asText());
  }

  /**
   * Fetches its values and makes it what the model knows.
   *
   * @param base opened with {@link #layout}
   * @throws IllegalArgumentException if it is for another base model
   */
  Expert fetch(OperatorClient client, BaseModel base) {
    String baseModel = version.path("base_model").asText();
    if (!baseModel.equals(base.digest())) {
      throw new IllegalArgumentException(
          "the base model must be the one of %s, %s, was %s with %s"
              .formatted(id(), baseModel, base.directory(), base.digest()));
    }
    int number = version.path("version").asInt();
    return new Expert(
        expert.path("name").asText(),
        number,
        ExpertRole.parse(expert.path("role").asText()),
        version.path("description").asText(),
        baseModel,
        Lineage.of(version),
        values(client, ExpertPaths.version(expert.path("name").asText(), number), base));
  }

  private ExpertVector values(OperatorClient client, String path, BaseModel base) {
    OperatorClient.Octets octets = client.octets(path + "/z");
    requireDigest(Json.text(version, "digest"), octets.digest());
    requireDigest(octets.digest(), Digests.sha256Hex(octets.content()));
    float[] z = new float[octets.content().remaining() / Float.BYTES];
    octets.content().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(z);
    return ExpertVector.of(base.layout(), z);
  }

  private void requireDigest(String expected, String actual) {
    if (!actual.equals(expected)) {
      throw new OperatorException(
          ExitCodes.FAILED,
          "the SHA-256 of z of %s must be %s, was %s".formatted(id(), expected, actual));
    }
  }
}

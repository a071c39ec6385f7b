// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.experts;

import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.experts.reference.RegisteredVersion;
import io.zoetic.cli.output.Json;
import io.zoetic.core.Digests;
import io.zoetic.core.ExpertRole;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.recipes.model.BaseModel;
import java.nio.ByteOrder;

/** A version of the registry with its values, as the model knows it. */
record ExpertDownload(OperatorClient client, RegisteredVersion registered) {
  LayoutSpec layout() {
    return LayoutSpec.parse(registered.version().path("layout").asText());
  }

  /**
   * Fetches the values.
   *
   * @param base opened with {@link #layout}
   * @throws IllegalArgumentException if it is for another base model
   */
  Expert fetch(BaseModel base) {
    String baseModel = registered.version().path("base_model").asText();
    if (!baseModel.equals(base.digest())) {
      throw new IllegalArgumentException(
          "the base model must be the one of %s, %s, was %s with %s"
              .formatted(registered.id(), baseModel, base.directory(), base.digest()));
    }
    String name = registered.expert().path("name").asText();
    int number = registered.version().path("version").asInt();
    return new Expert(
        name,
        number,
        ExpertRole.parse(registered.expert().path("role").asText()),
        registered.version().path("description").asText(),
        baseModel,
        Lineage.of(registered.version()),
        values(ExpertPaths.version(name, number), base));
  }

  private ExpertVector values(String path, BaseModel base) {
    OperatorClient.Octets octets = client.octets(path + "/z");
    requireDigest(Json.text(registered.version(), "digest"), octets.digest());
    requireDigest(octets.digest(), Digests.sha256Hex(octets.content()));
    float[] z = new float[octets.content().remaining() / Float.BYTES];
    octets.content().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(z);
    return ExpertVector.of(base.layout(), z);
  }

  private void requireDigest(String expected, String actual) {
    if (!actual.equals(expected)) {
      throw new OperatorException(
          ExitCodes.FAILED,
          "the SHA-256 of z of %s must be %s, was %s".formatted(registered.id(), expected, actual));
    }
  }
}

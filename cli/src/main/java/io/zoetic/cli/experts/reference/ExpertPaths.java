// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts.reference;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.output.ExpertLine;

/** The paths of experts and their versions in the HTTP API. */
public final class ExpertPaths {
  public static final String ALL = "/v1/experts";

  private ExpertPaths() {}

  public static String of(String expert) {
    return ALL + "/" + OperatorClient.escape(expert);
  }

  public static String version(String expert, int version) {
    return of(expert) + "/versions/" + version;
  }

  /**
   * Which version is meant: a number, or where an alias points.
   *
   * @param expert as the server tells it
   * @param which a version or an alias
   */
  static int resolve(JsonNode expert, String which) {
    if (ExpertReference.isVersion(which)) {
      return Integer.parseInt(which);
    }
    JsonNode alias = expert.path("aliases").path(which);
    if (!alias.path("version").isInt()) {
      throw new OperatorException(
          ExitCodes.INVALID,
          "the alias must be one that points somewhere, was %s; %s"
              .formatted(which, ExpertLine.of(expert)));
    }
    return alias.get("version").asInt();
  }
}

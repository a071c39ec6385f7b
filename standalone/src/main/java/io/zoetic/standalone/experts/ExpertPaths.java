// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.standalone.operator.ExitCodes;
import io.zoetic.standalone.operator.ExpertLine;
import io.zoetic.standalone.operator.OperatorClient;
import io.zoetic.standalone.operator.OperatorException;

/** Where the HTTP API keeps experts and their versions. */
final class ExpertPaths {
  static final String ALL = "/v1/experts";

  private ExpertPaths() {}

  static String of(String expert) {
    return ALL + "/" + OperatorClient.escape(expert);
  }

  static String version(String expert, int version) {
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

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.standalone.operator.Json;

/**
 * One change of an expert, as the server takes it.
 *
 * @param verb last part of the path
 * @param fields of the body, beside those that every change has
 * @param done what has become of the version, where no alias tells: {@code retired}
 * @param onSeenEpoch whether it leads further each time, so that it must be made on what was seen
 */
record ExpertChange(
    String expert, String verb, ObjectNode fields, String done, boolean onSeenEpoch) {
  ExpertChange(String expert, String verb, ObjectNode fields, String done) {
    this(expert, verb, fields, done, false);
  }

  /** Of a whole expert, without further words. */
  ExpertChange(String expert, String verb, String done) {
    this(expert, verb, Json.object(), done);
  }

  /** Of a version, without further words. */
  ExpertChange(VersionReference id, String verb, String done) {
    this(id.expert(), verb, Json.object().put("version", id.version()), done);
  }

  String path() {
    return ExpertPaths.of(expert) + "/" + verb;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.experts.reference.VersionReference;
import io.zoetic.cli.output.Json;

/**
 * One change of an expert, as the server takes it.
 *
 * @param verb last part of the path
 * @param fields of the body, beside those that every change has
 * @param done what has become of the version, where no alias tells: {@code retired}
 * @param onSeenEpoch whether it leads further each time, so that it must be made on what was seen
 */
public record ExpertChange(
    String expert, String verb, ObjectNode fields, String done, boolean onSeenEpoch) {
  public ExpertChange(String expert, String verb, ObjectNode fields, String done) {
    this(expert, verb, fields, done, false);
  }

  /** Of a whole expert, without further words. */
  public ExpertChange(String expert, String verb, String done) {
    this(expert, verb, Json.object(), done);
  }

  /** Of a version, without further words. */
  public ExpertChange(VersionReference id, String verb, String done) {
    this(id.expert(), verb, Json.object().put("version", id.version()), done);
  }

  String path() {
    return ExpertPaths.of(expert) + "/" + verb;
  }
}

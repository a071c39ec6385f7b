// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.model.expert.Expert;
import java.util.Optional;

/**
 * Finds a version that a request has asked for, whether or not an alias leads to it. Thread-safe;
 * may block for round trips and a gap between two steps, so it is nothing for the inference thread.
 */
public interface VersionLookup {
  /** A worker that serves the base model only. */
  VersionLookup NONE =
      (expert, version) ->
          new Result.Missing(
              "this worker serves no experts, was asked for " + expert + "@" + version);

  /** Finds one version of an expert. */
  Result find(String expert, int version);

  /** Why no expert can be served yet, if so. */
  default Optional<String> notYet() {
    return Optional.empty();
  }

  /** The result of a look-up. */
  sealed interface Result {

    /** It can be served. */
    record Found(Expert expert) implements Result {}

    /** There is none that may be served; asked again, it is the same. */
    record Missing(String reason) implements Result {}

    /** It cannot be served at present. */
    record Unavailable(String reason) implements Result {}
  }
}

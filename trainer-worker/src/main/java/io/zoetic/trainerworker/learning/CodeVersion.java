// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import java.util.Optional;

/** The version of this code, for lineages. */
public final class CodeVersion {
  private CodeVersion() {}

  /** As the jar says; empty without a jar. */
  public static Optional<String> find() {
    return Optional.ofNullable(CodeVersion.class.getPackage().getImplementationVersion());
  }
}

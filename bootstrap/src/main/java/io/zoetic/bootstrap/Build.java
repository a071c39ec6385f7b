// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.util.Optional;

/** The build of this code. */
public final class Build {
  private Build() {}

  /** As the jar says, such as {@code 0.1.0}; empty without a jar. */
  public static Optional<String> version() {
    return Optional.ofNullable(Build.class.getPackage().getImplementationVersion());
  }
}

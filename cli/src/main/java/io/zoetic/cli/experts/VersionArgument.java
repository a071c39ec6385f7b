// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import static java.util.Objects.requireNonNull;

import io.zoetic.cli.experts.reference.VersionReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The version that a change is about, on the command line. */
final class VersionArgument {
  @Parameters(
      paramLabel = "NAME@VERSION",
      converter = VersionReference.Converter.class,
      description = "the expert version")
  private @Nullable VersionReference id;

  VersionReference id() {
    return requireNonNull(id);
  }
}

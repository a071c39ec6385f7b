// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

/**
 * The name of one expert version.
 *
 * @param expert lower-case letters, digits and inner hyphens, at most 64
 * @param version from 1
 */
public record VersionId(String expert, int version) {
  public VersionId {
    NameRules.requireExpert(expert);
    if (version < 1) {
      throw new IllegalArgumentException("version must be >= 1, was " + version);
    }
  }

  /** As people write it: {@code arithmetic@3}. */
  @Override
  public String toString() {
    return expert + "@" + version;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.expert;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.ExpertRole;
import io.zoetic.core.NameRules;
import io.zoetic.model.svf.ExpertVector;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One version of an expert. Immutable.
 *
 * @param name lower-case letters, digits and inner hyphens, at most 64
 * @param version from 1
 * @param role what it is for
 * @param description what it is good at, in words that a first pass can show to the model
 * @param baseModel digest of the base model it belongs to
 * @param lineage where it comes from: seed, steps, parent and the like; sorted by key
 * @param vector its effective z
 */
public record Expert(
    String name,
    int version,
    ExpertRole role,
    String description,
    String baseModel,
    Map<String, String> lineage,
    ExpertVector vector) {
  public Expert {
    requireName(name);
    if (version < 1) {
      throw new IllegalArgumentException("version must be >= 1, was " + version);
    }
    requireNonNull(role, "role");
    requireNonNull(description, "description");
    requireNonNull(baseModel, "baseModel");
    lineage = Collections.unmodifiableMap(new TreeMap<>(lineage));
    requireNonNull(vector, "vector");
  }

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException if no expert may be called so
   */
  public static void requireName(String name) {
    if (!NameRules.isExpert(name)) {
      throw new IllegalArgumentException(
          "name must be 1 to 64 of a-z, 0-9 and inner hyphens, was " + name);
    }
    if (NameRules.isReserved(name)) {
      throw new IllegalArgumentException("name must not be base, auto or other, was " + name);
    }
  }

  /** Its name and version: {@code arithmetic@3}. */
  public String id() {
    return name + "@" + version;
  }
}

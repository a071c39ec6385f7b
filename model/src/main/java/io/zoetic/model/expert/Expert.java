// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.expert;

import static java.util.Objects.requireNonNull;

import io.zoetic.model.svf.ExpertVector;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

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
    Role role,
    String description,
    String baseModel,
    Map<String, String> lineage,
    ExpertVector vector) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");

  /** What requests call the base model, the automatic choice, and no expert at all. */
  private static final Set<String> RESERVED = Set.of("base", "auto", "other");

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
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name must be 1 to 64 of a-z, 0-9 and inner hyphens, was " + name);
    }
    if (RESERVED.contains(name)) {
      throw new IllegalArgumentException("name must not be base, auto or other, was " + name);
    }
  }

  /** Its name and version: {@code arithmetic@3}. */
  public String id() {
    return name + "@" + version;
  }
}

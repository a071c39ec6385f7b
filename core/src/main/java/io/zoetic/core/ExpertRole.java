// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import java.util.Arrays;
import java.util.Locale;

/** The purpose of an expert. */
public enum ExpertRole {
  /** Answers requests. */
  SKILL,
  /** Tells in the first pass which skill a request needs; never answers. */
  CLASSIFIER;

  /** How people and tables write it: {@code skill}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static ExpertRole parse(String word) {
    return Arrays.stream(values())
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("role must be skill or classifier, was " + word));
  }
}

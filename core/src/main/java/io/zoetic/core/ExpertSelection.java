// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import com.fasterxml.jackson.annotation.JsonValue;

/** A way from the labels of a first pass to experts. */
public enum ExpertSelection {
  /** The most probable label's expert, alone. */
  TOP_1("top-1"),
  /** Several labels' experts, mixed by probability. */
  SOFT("soft");

  /** Experts of a mixture at most. */
  public static final int EXPERTS_MAX = 16;

  private final String word;

  ExpertSelection(String word) {
    this.word = word;
  }

  /** The word for it in requests, answers and events. */
  @JsonValue
  public String word() {
    return word;
  }
}

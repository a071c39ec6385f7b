// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import static java.util.Objects.requireNonNull;

/**
 * A label: something that a question can be found to need.
 *
 * @param name of an expert, or {@link #OTHER}
 * @param description one sentence on what it is for; may be empty
 */
public record Label(String name, String description) {
  /** No expert: the base model answers. */
  public static final String OTHER = "other";

  public Label {
    requireNonNull(name, "name");
    requireNonNull(description, "description");
  }

  static Label other() {
    return new Label(OTHER, "anything else");
  }
}

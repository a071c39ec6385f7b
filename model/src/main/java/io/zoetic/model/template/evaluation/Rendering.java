// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import java.util.List;

/**
 * The text that a template wrote.
 *
 * @param generated the parts between {@code generation} and {@code endgeneration}: what the model
 *     would have written
 */
public record Rendering(String text, List<Span> generated) {
  public Rendering {
    generated = List.copyOf(generated);
  }

  /** A part of the text, in Java's characters; the end is not part of it. */
  public record Span(int start, int end) {}
}

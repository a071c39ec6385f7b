// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task;

/**
 * The answer of a model.
 *
 * @param prefill what the prompt had begun the answer with, empty if nothing
 * @param text what the model went on with
 */
public record Answer(String prefill, String text) {
  /** An answer that the model began itself. */
  public static Answer of(String text) {
    return new Answer("", text);
  }

  /** Both in one. */
  public String whole() {
    return prefill + text;
  }
}

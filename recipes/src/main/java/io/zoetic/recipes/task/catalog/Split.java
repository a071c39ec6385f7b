// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.catalog;

import io.zoetic.recipes.task.Selection;

/**
 * The use of an item.
 *
 * @param name {@code train}, {@code validation}, {@code test} …
 * @param part that it is chosen from
 */
public record Split(String name, String part, Selection selection) {
  static Split whole(String name) {
    return new Split(name, name, Selection.ALL);
  }

  static Split whole(String name, String part) {
    return new Split(name, part, Selection.ALL);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.catalog;

import java.util.List;

/**
 * A file of a task as it is published.
 *
 * @param name {@code train}, {@code test}, or {@code all} where one file has everything
 * @param rows how many it has; 0 if that is open
 * @param marks one of which its file's name must have for it to be recognised; none if every file
 *     of the task is this part
 */
public record Part(String name, int rows, List<String> marks) {
  public Part {
    marks = List.copyOf(marks);
  }

  static Part whole(int rows) {
    return new Part("all", rows, List.of());
  }

  static Part of(String name, int rows, String... marks) {
    return new Part(name, rows, marks.length == 0 ? List.of(name) : List.of(marks));
  }
}

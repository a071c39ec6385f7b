// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task;

/**
 * One row of a task.
 *
 * @param id as published, or made of the row's number; unique within a part of a task
 */
public record TaskItem(String id, Problem problem) {
  public TaskItem {
    if (id.isBlank()) {
      throw new IllegalArgumentException("id must not be blank, was '" + id + "'");
    }
  }
}

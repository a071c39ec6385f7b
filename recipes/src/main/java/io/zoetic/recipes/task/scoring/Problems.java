// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;

/** The problem of an item, of the kind that a rule judges. */
final class Problems {
  private Problems() {}

  static <T extends Problem> T of(TaskItem item, Class<T> kind, ScoringRule rule) {
    if (!kind.isInstance(item.problem())) {
      throw new IllegalArgumentException(
          "%s must be given a problem of kind %s, was %s"
              .formatted(rule.id(), kind.getSimpleName(), item.problem().kind().word()));
    }
    return kind.cast(item.problem());
  }
}

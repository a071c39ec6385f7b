// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.code;

import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.Set;

/**
 * Tasks of MBPP+ that EvalPlus does not compare by equality (evalplus/evalplus, {@code
 * evalplus/eval}): the order of the elements is open, only whether something is found counts, or
 * the task can be read in two ways. What each compares by is in differential.py.
 */
public final class MbppLeniency {
  private static final Set<String> TASKS =
      Set.of(
          "Mbpp/2",
          "Mbpp/7",
          "Mbpp/111",
          "Mbpp/140",
          "Mbpp/164",
          "Mbpp/232",
          "Mbpp/249",
          "Mbpp/295",
          "Mbpp/558",
          "Mbpp/579",
          "Mbpp/581",
          "Mbpp/737",
          "Mbpp/769",
          "Mbpp/787",
          "Mbpp/794");

  private static final Set<String> FOUND = Set.of("Mbpp/737", "Mbpp/787", "Mbpp/794");

  private MbppLeniency() {}

  /**
   * Whether only None or not None counts: what is returned may be a match, which is not plain. The
   * tasks of the same numbers in MBPP itself, without inputs, ask for texts.
   */
  static boolean asksWhetherFound(TaskItem item) {
    return FOUND.contains(item.id())
        && item.problem() instanceof Problem.Code code
        && code.tests().inputs() != null;
  }

  public static boolean has(String id) {
    return TASKS.contains(id);
  }
}

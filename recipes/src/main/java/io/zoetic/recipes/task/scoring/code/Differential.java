// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.code;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.Map;

/** Python tests that compare a function with the canonical solution, input by input. */
public final class Differential {
  private static final String SCRIPT = Scripts.read("differential.py");
  private static final ObjectWriter JSON =
      new ObjectMapper().writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

  private Differential() {}

  /**
   * The test.
   *
   * @param inputs a JSON array of argument lists
   */
  public static String test(
      TaskItem item, Problem.Code code, String inputs, double absoluteTolerance) {
    String task =
        json(
            Map.of(
                "task", item.id(),
                "entry", code.entryPoint(),
                "solution", Program.canonical(code),
                "inputs", inputs,
                "atol", absoluteTolerance));
    // A string of JSON is a string of Python.
    return SCRIPT
        + "\nzoetic_differential("
        + Program.LARGE_FUNCTION
        + ", zoetic_part, "
        + json(task)
        + ")\n";
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a task must be JSON", e);
    }
  }
}

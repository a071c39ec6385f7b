// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Our own rows, which users write and which imported items are kept as: {@code question}, and
 *
 * <ul>
 *   <li>{@code answer}, a string or a number, with an optional {@code solution}; or
 *   <li>{@code options} and {@code answer}, the label of the right one, with optional {@code
 *       labels}, A, B, C … without; or
 *   <li>{@code tests} (with an optional {@code setup}), {@code check} or {@code inputs}, and
 *       optional {@code entry_point} and {@code solution}; or
 *   <li>{@code image} and {@code answers}, ten or none.
 * </ul>
 *
 * {@code id} may be absent: then the row's number is it.
 */
public final class ItemRows {
  private ItemRows() {}

  static TaskItem item(Row row) throws InvalidRowException {
    String question = row.words("question");
    String id = row.has("id") ? row.words("id") : "row-" + row.number();
    try {
      Problem problem = problem(row, question);
      row.end();
      return new TaskItem(id, problem);
    } catch (IllegalArgumentException e) {
      throw row.wrong(e);
    }
  }

  private static Problem problem(Row row, String question) throws InvalidRowException {
    if (row.has("options")) {
      return choice(row, question);
    }
    if (row.has("tests") || row.has("check") || row.has("inputs")) {
      return new Problem.Code(
          question,
          row.text("entry_point", ""),
          row.text("solution", ""),
          new Problem.Tests(
              row.has("setup") ? row.texts("setup") : List.of(),
              row.has("tests") ? row.texts("tests") : List.of(),
              row.text("check", ""),
              row.has("inputs") ? inputs(row.row("inputs")) : null));
    }
    if (row.has("image")) {
      return image(row, question);
    }
    return new Problem.Text(question, answer(row), row.text("solution", ""));
  }

  private static String answer(Row row) throws InvalidRowException {
    JsonNode answer = row.value("answer");
    return answer.isNumber() ? answer.asText() : row.words("answer");
  }

  private static Problem.Choice choice(Row row, String question) throws InvalidRowException {
    List<String> options = row.texts("options");
    List<String> labels = new ArrayList<>();
    if (row.has("labels")) {
      labels.addAll(row.texts("labels"));
    } else {
      for (int i = 0; i < options.size(); i++) {
        labels.add(String.valueOf(Problem.Choice.letter(i)));
      }
    }
    return new Problem.Choice(question, options, labels, row.words("answer"));
  }

  private static Problem.Image image(Row row, String question) throws InvalidRowException {
    List<String> answers = row.texts("answers");
    if (!answers.isEmpty() && answers.size() != 10) {
      throw row.wrong("answers", "must be 10, or none", answers.size());
    }
    return new Problem.Image(question, row.words("image"), answers);
  }

  private static Problem.Inputs inputs(Row row) throws InvalidRowException {
    var inputs = new Problem.Inputs(row.words("base"), row.words("plus"), row.number("atol"));
    row.end();
    return inputs;
  }

  /** The row of an item, fields in one order, on one line, without a line's end. */
  public static String line(TaskItem item) {
    ObjectNode row = RowFile.JSON.createObjectNode();
    row.put("id", item.id());
    row.put("question", item.problem().question());
    switch (item.problem()) {
      case Problem.Text text -> {
        row.put("answer", text.answer());
        putUnlessEmpty(row, "solution", text.solution());
      }
      case Problem.Choice choice -> {
        put(row, "options", choice.options());
        put(row, "labels", choice.labels());
        row.put("answer", choice.key());
      }
      case Problem.Code code -> {
        putUnlessEmpty(row, "entry_point", code.entryPoint());
        putUnlessEmpty(row, "solution", code.solution());
        put(row, code.tests());
      }
      case Problem.Image image -> {
        row.put("image", image.image());
        put(row, "answers", image.answers());
      }
    }
    try {
      return RowFile.JSON.writeValueAsString(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree must be JSON", e);
    }
  }

  private static void put(ObjectNode row, Problem.Tests tests) {
    if (!tests.setup().isEmpty()) {
      put(row, "setup", tests.setup());
    }
    if (!tests.assertions().isEmpty()) {
      put(row, "tests", tests.assertions());
    }
    putUnlessEmpty(row, "check", tests.check());
    Problem.@Nullable Inputs inputs = tests.inputs();
    if (inputs != null) {
      row.putObject("inputs")
          .put("base", inputs.base())
          .put("plus", inputs.plus())
          .put("atol", inputs.absoluteTolerance());
    }
  }

  private static void putUnlessEmpty(ObjectNode row, String field, String text) {
    if (!text.isEmpty()) {
      row.put(field, text);
    }
  }

  private static void put(ObjectNode row, String field, List<String> texts) {
    texts.forEach(row.putArray(field)::add);
  }
}

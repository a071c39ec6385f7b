// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * MBPP and its sanitized part (google-research/google-research, {@code mbpp}), MBPP+ and HumanEval+
 * (evalplus/evalplus), HumanEval (openai/human-eval).
 */
final class CodeRows {
  /** As Python reads it: NaN without quotes, letters beyond ASCII escaped. */
  private static final ObjectWriter WRITER =
      RowFile.JSON
          .writer()
          .without(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .with(JsonWriteFeature.ESCAPE_NON_ASCII);

  private static final Pattern DEFINITION =
      Pattern.compile("(?m)^def\\s+([A-Za-z_][A-Za-z0-9_]{0,100})\\s*\\(");

  private CodeRows() {}

  static TaskItem mbpp(Row row) throws InvalidRowException {
    String question = row.words("text");
    String solution = row.words("code");
    String id = mbppId(row);
    String setup = row.text("test_setup_code");
    List<String> tests = row.texts("test_list");
    row.texts("challenge_test_list");
    row.end();
    return item(
        row,
        id,
        new Source(question, entryPoint(solution, tests), solution),
        new Parts(setup.isBlank() ? imports(tests) : List.of(setup), tests, "", null));
  }

  static TaskItem mbppSanitized(Row row) throws InvalidRowException {
    String question = row.words("prompt");
    String solution = row.words("code");
    String id = mbppId(row);
    row.words("source_file");
    List<String> published = row.texts("test_imports");
    List<String> tests = row.texts("test_list");
    row.end();
    return item(
        row,
        id,
        new Source(question, entryPoint(solution, tests), solution),
        new Parts(published.isEmpty() ? imports(tests) : published, tests, "", null));
  }

  /** MBPP names no function: it is the one that the solution defines and the first test calls. */
  private static String entryPoint(String solution, List<String> tests) {
    String test = tests.isEmpty() ? "" : tests.getFirst();
    Matcher definition = DEFINITION.matcher(solution);
    while (definition.find()) {
      String name = definition.group(1);
      if (Pattern.compile("\\b" + name + "\\s*\\(").matcher(test).find()) {
        return name;
      }
    }
    return "";
  }

  private static String mbppId(Row row) throws InvalidRowException {
    long id = row.integer("task_id");
    if (id < 1 || id > 974) {
      throw row.wrong("task_id", "must be in 1..974", id);
    }
    return "Mbpp/" + id;
  }

  static TaskItem mbppPlus(Row row) throws InvalidRowException {
    String id = id(row, "Mbpp/");
    Source source = source(row);
    String assertion = row.words("assertion");
    row.text("contract");
    Problem.Inputs inputs = inputs(row);
    row.end();
    return item(
        row, id, source, new Parts(imports(List.of(assertion)), statements(assertion), "", inputs));
  }

  static TaskItem humanEval(Row row) throws InvalidRowException {
    String id = id(row, "HumanEval/");
    Source source = source(row);
    String check = row.words("test");
    row.end();
    return item(row, id, source, new Parts(List.of(), List.of(), check, null));
  }

  static TaskItem humanEvalPlus(Row row) throws InvalidRowException {
    String id = id(row, "HumanEval/");
    Source source = source(row);
    String check = row.words("test");
    row.text("contract");
    Problem.Inputs inputs = inputs(row);
    row.end();
    return item(row, id, source, new Parts(List.of(), List.of(), check, inputs));
  }

  private record Source(String question, String entryPoint, String solution) {}

  private record Parts(
      List<String> setup, List<String> assertions, String check, Problem.@Nullable Inputs inputs) {}

  private static Source source(Row row) throws InvalidRowException {
    String entryPoint = row.words("entry_point");
    if (!entryPoint.matches("[A-Za-z_][A-Za-z0-9_]{0,100}")) {
      throw row.wrong("entry_point", "must be a name of Python", entryPoint);
    }
    return new Source(row.words("prompt"), entryPoint, row.words("canonical_solution"));
  }

  private static String id(Row row, String prefix) throws InvalidRowException {
    String id = row.words("task_id");
    if (!id.matches(prefix + "\\d{1,4}")) {
      throw row.wrong("task_id", "must be " + prefix + "NUMBER", id);
    }
    return id;
  }

  /** Modules that tests name and only solutions import: with tests of their own, they must, too. */
  private static List<String> imports(List<String> tests) {
    return Stream.of("math", "sys")
        .filter(module -> tests.stream().anyMatch(test -> test.contains(module + ".")))
        .map(module -> "import " + module)
        .toList();
  }

  /** One by one if each is on a line of its own, so that the first to fail can be named. */
  private static List<String> statements(String assertion) {
    List<String> lines = assertion.lines().filter(line -> !line.isBlank()).toList();
    return lines.stream().allMatch(line -> line.startsWith("assert "))
        ? lines
        : List.of(assertion.strip());
  }

  private static Problem.Inputs inputs(Row row) throws InvalidRowException {
    double tolerance = row.number("atol");
    if (tolerance < 0) {
      throw row.wrong("atol", "must be >= 0", tolerance);
    }
    return new Problem.Inputs(
        arguments(row, "base_input"), arguments(row, "plus_input"), tolerance);
  }

  private static String arguments(Row row, String field) throws InvalidRowException {
    JsonNode value = row.value(field);
    // Mbpp/793 has an empty object for no inputs.
    if (value.isObject() && value.isEmpty()) {
      return "[]";
    }
    List<JsonNode> lists = new ArrayList<>();
    row.array(field).forEach(lists::add);
    if (!lists.stream().allMatch(JsonNode::isArray)) {
      throw row.wrong(field, "must be an array of argument lists", lists);
    }
    try {
      return WRITER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree must be JSON", e);
    }
  }

  private static TaskItem item(Row row, String id, Source source, Parts parts)
      throws InvalidRowException {
    try {
      return new TaskItem(
          id,
          new Problem.Code(
              source.question(),
              source.entryPoint(),
              source.solution(),
              new Problem.Tests(parts.setup(), parts.assertions(), parts.check(), parts.inputs())));
    } catch (IllegalArgumentException e) {
      throw row.wrong(e);
    }
  }
}

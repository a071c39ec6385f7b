// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Python functions in the answer must pass all tests: statements that raise nothing, such as
 * {@code assert double(2) == 4}. Both run in a sandbox, in two processes that are confined to the
 * system calls that computing needs, whoever wrote them: no sockets, no further processes. So a
 * test can call top-level functions only, and arguments and values that are plain: numbers,
 * strings, bytes, None, and lists, tuples, sets and dictionaries of them. A function that changes
 * its argument changes a copy.
 */
public final class PythonTests implements Verifier {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FENCE = "```";
  private static final String BOTH = Resources.read("plain.py") + Resources.read("confine.py");
  private static final String JUDGE = BOTH + Resources.read("judge.py");
  private static final String ANSWER = BOTH + Resources.read("answer.py");

  private final Sandbox sandbox;
  private final List<String> command;
  private final List<String> tests;

  /**
   * Tests of one task.
   *
   * @param python the interpreter, 3.8 or later, which every user can run
   * @param tests at least one; each a statement, or several in lines
   */
  public PythonTests(Sandbox sandbox, String python, List<String> tests) {
    this.sandbox = sandbox;
    String filter = sandbox.isLenient() ? "lenient" : "confined";
    this.command = List.of(python, "-I", "-S", "-B", "-c", JUDGE, ANSWER, filter);
    this.tests = List.copyOf(tests);
    if (tests.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one test, was none");
    }
  }

  /**
   * Why code is no test; empty if it compiles. It is not run.
   *
   * @throws IllegalStateException if Python cannot be run
   */
  public static Optional<String> problem(Sandbox sandbox, String python, String test) {
    // A text in JSON is one in Python.
    String compiled = "compile(%s, 'test', 'exec')".formatted(json(test));
    Reward reward = new PythonTests(sandbox, python, List.of(compiled)).judge("");
    return reward.isRight()
        ? Optional.empty()
        : Optional.of("a test must compile: " + reward.reason());
  }

  /**
   * Runs the tests.
   *
   * @throws IllegalStateException if Python cannot be run: that is not the answer's fault
   */
  @Override
  public Reward judge(String answer) {
    double seconds = sandbox.limits().time().toMillis() / 1000.0;
    String task = json(Map.of("code", code(answer), "tests", tests, "seconds", seconds));
    Sandbox.Execution execution = sandbox.run(command, task);
    List<String> lines = execution.output().lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals("{\"ready\": true}")) {
      throw new IllegalStateException(
          "tests must be able to start %s, ended with exit code %d %s"
              .formatted(command.getFirst(), execution.exitCode(), execution.output().strip()));
    }
    if (!execution.inTime() || execution.exitCode() != 0 || lines.size() != 2) {
      return Reward.wrong("the tests did not come to an end");
    }
    JsonNode result = parsed(lines.get(1));
    return Reward.of(
        result.path("passed").asInt() == tests.size(),
        "passes all tests",
        "passes %d of %d tests, %s"
            .formatted(
                result.path("passed").asInt(), tests.size(), result.path("problem").asText()));
  }

  /** The first fenced block; all of the answer if there is none. */
  public static String code(String answer) {
    int fence = answer.indexOf(FENCE);
    int start = fence < 0 ? -1 : answer.indexOf('\n', fence);
    if (start < 0) {
      return answer;
    }
    int end = answer.indexOf(FENCE, start);
    return answer.substring(start + 1, end < 0 ? answer.length() : end);
  }

  private static String json(Object task) {
    try {
      return JSON.writeValueAsString(task);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a task must be JSON", e);
    }
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException _) {
      return JSON.nullNode();
    }
  }
}

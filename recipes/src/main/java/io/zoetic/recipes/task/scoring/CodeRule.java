// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.scoring.code.CodeSandbox;
import io.zoetic.recipes.task.scoring.code.Differential;
import io.zoetic.recipes.task.scoring.code.MbppLeniency;
import io.zoetic.recipes.task.scoring.code.Program;
import io.zoetic.trainerworker.reward.Reward;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules for Python functions. The program is the first fenced block of prefill and answer; it
 * runs in the sandbox, apart from its tests, so that only plain values pass between them.
 */
final class CodeRule implements ScoringRule {
  private static final String CANONICAL_FAILURE = "CanonicalFailure";

  private final Tests tests;
  private final CodeSandbox sandbox;

  /** The tests of the program. */
  enum Tests {
    /**
     * {@code code-base}: the published assertions. The tasks of MBPP+ whose assertions are stricter
     * than the task ({@link MbppLeniency}) are compared with the canonical solution on their base
     * inputs instead.
     */
    BASE("code-base"),
    /** {@code code-plus}: the canonical solution on base and plus inputs, as EvalPlus compares. */
    PLUS("code-plus"),
    /** {@code openai-check}: {@code check(ENTRY)}, as openai/human-eval's execution.py runs it. */
    CHECK("openai-check");

    private final String rule;

    Tests(String rule) {
      this.rule = rule;
    }
  }

  CodeRule(Tests tests, CodeSandbox sandbox) {
    this.tests = tests;
    this.sandbox = sandbox;
  }

  @Override
  public String name() {
    return tests.rule;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public String environment() {
    return sandbox.environment();
  }

  @Override
  public Score judge(TaskItem item, Answer answer) {
    Problem.Code code = Problems.of(item, Problem.Code.class, this);
    return run(item, code, Program.of(code, answer));
  }

  /** The score of a whole program. */
  Score run(TaskItem item, Problem.Code code, String program) {
    CodeSandbox.Limit limit =
        tests == Tests.PLUS ? CodeSandbox.Limit.LONG : CodeSandbox.Limit.SHORT;
    Reward verdict =
        sandbox.run(Program.tested(item, code, program), statements(item, code), limit);
    return verdict(item, program, verdict);
  }

  static Score verdict(TaskItem item, String program, Reward verdict) {
    if (verdict.reason().contains(CANONICAL_FAILURE)) {
      throw new IllegalStateException(
          "the canonical solution of %s must run, did not".formatted(item.id()));
    }
    return Score.of(verdict.isRight(), program, verdict.reason());
  }

  private List<String> statements(TaskItem item, Problem.Code code) {
    return switch (tests) {
      case BASE -> base(item, code);
      case PLUS -> {
        Problem.Inputs inputs = inputs(item, code);
        yield List.of(
            Differential.test(item, code, inputs.base(), inputs.absoluteTolerance()),
            Differential.test(item, code, inputs.plus(), inputs.absoluteTolerance()));
      }
      case CHECK -> {
        if (code.tests().check().isEmpty()) {
          throw missing(item, "a check");
        }
        yield List.of(code.tests().check() + "\ncheck(" + Program.FUNCTION + ")\n");
      }
    };
  }

  private List<String> base(TaskItem item, Problem.Code code) {
    Problem.Inputs inputs = code.tests().inputs();
    if (inputs != null && (code.tests().assertions().isEmpty() || MbppLeniency.has(item.id()))) {
      return List.of(Differential.test(item, code, inputs.base(), inputs.absoluteTolerance()));
    }
    if (code.tests().assertions().isEmpty()) {
      throw missing(item, "assertions");
    }
    List<String> first = new ArrayList<>(code.tests().setup());
    if (!code.entryPoint().isEmpty()) {
      first.add(code.entryPoint() + " = " + Program.FUNCTION);
    }
    List<String> statements = new ArrayList<>(code.tests().assertions());
    first.add(statements.getFirst());
    statements.set(0, String.join("\n", first));
    return statements;
  }

  private Problem.Inputs inputs(TaskItem item, Problem.Code code) {
    Problem.Inputs inputs = code.tests().inputs();
    if (inputs == null) {
      throw missing(item, "inputs");
    }
    return inputs;
  }

  private IllegalArgumentException missing(TaskItem item, String what) {
    return new IllegalArgumentException(
        "%s must be given %s, %s has none".formatted(id(), what, item.id()));
  }
}

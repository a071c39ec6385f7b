// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.scoring.code.CodeSandbox;
import io.zoetic.recipes.task.scoring.code.Differential;
import io.zoetic.recipes.task.scoring.code.Program;
import io.zoetic.recipes.task.scoring.code.ReferenceSanitizer;
import java.util.List;

/**
 * {@code reference-code}: what SakanaAI/self-adaptive-llms@03a41ae counts as passed with the
 * EvalPlus that it pins (1895d2f): base inputs only, compared with the canonical solution. The
 * program is the question and what the model wrote up to the next fence; for MBPP+ it is then
 * sanitised ({@link ReferenceSanitizer}), for HumanEval+ not. The limit of 0.2 s for each input is
 * not repeated: it measures the machine.
 */
final class CodeReferenceRule implements ScoringRule {
  private final CodeSandbox sandbox;

  CodeReferenceRule(CodeSandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public String name() {
    return "reference-code";
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
    Problem.Inputs inputs = code.tests().inputs();
    if (inputs == null) {
      throw new IllegalArgumentException(
          "%s must be given inputs, %s has none".formatted(id(), item.id()));
    }
    String completion = Program.completion(answer);
    String program =
        code.isContinued()
            ? code.question() + completion
            : new ReferenceSanitizer(sandbox)
                .sanitise(code.question() + "\n" + completion, code.entryPoint());
    List<String> tests =
        List.of(Differential.test(item, code, inputs.base(), inputs.absoluteTolerance()));
    return CodeRule.verdict(
        item,
        program,
        sandbox.run(Program.tested(item, code, program), tests, CodeSandbox.Limit.LONG));
  }
}

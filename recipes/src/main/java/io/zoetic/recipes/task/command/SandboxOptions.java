// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.command;

import io.zoetic.recipes.task.scoring.ScoringRules;
import io.zoetic.recipes.task.scoring.code.CodeSandbox;
import io.zoetic.trainerworker.reward.Sandbox;
import io.zoetic.trainerworker.reward.SandboxPolicy;
import picocli.CommandLine.Option;

/** The options of the sandbox that answers in code run in, on the command line. */
public final class SandboxOptions {
  @Option(
      names = "--python",
      paramLabel = "PATH",
      description = "3.8 or later, which every user can run; default: ${DEFAULT-VALUE}")
  private String python = Sandbox.PYTHON;

  @Option(
      names = "--incomplete-sandbox",
      description = "run code although ./zoetic sandbox check says that not all holds here")
  private boolean incomplete;

  /** All scoring rules; code runs in the sandbox. */
  public ScoringRules rules() {
    return new ScoringRules(
        new CodeSandbox(python, incomplete ? SandboxPolicy.INCOMPLETE : SandboxPolicy.ofProcess()));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.command;

import static java.util.Objects.requireNonNull;

import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.output.Table;
import io.zoetic.trainerworker.reward.Sandbox;
import io.zoetic.trainerworker.reward.SandboxCheck;
import io.zoetic.trainerworker.reward.SandboxLimits;
import io.zoetic.trainerworker.reward.SandboxPolicy;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The sandbox in which code of strangers runs. */
@Command(
    name = "sandbox",
    description = "Says whether code of strangers is kept apart from this machine.")
public final class SandboxCommand {
  @Spec private @Nullable CommandSpec command;

  @Command(
      name = "check",
      description = {
        "Tries from inside what code must not be able to do, and prints what holds here.",
        "Exit code 1: not all does, so code is not run unless trainer.sandbox=incomplete."
      })
  int check(
      @Option(
              names = "--python",
              paramLabel = "PATH",
              defaultValue = Sandbox.PYTHON,
              description = "the interpreter; default: ${DEFAULT-VALUE}")
          String python) {
    PrintWriter out = requireNonNull(command).commandLine().getOut();
    Sandbox sandbox = Sandbox.open(SandboxLimits.ofDefaults(), SandboxPolicy.INCOMPLETE, python);
    List<SandboxCheck.Finding> findings = SandboxCheck.of(sandbox, python);
    String isolation = sandbox.isolation().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    out.printf("kept apart by: %s%n", isolation);
    Table table = new Table("WHAT", "HERE");
    for (SandboxCheck.Finding finding : findings) {
      table.row(finding.rule(), finding.holds() ? "holds" : "does not hold: " + finding.problem());
    }
    table.print(out);
    out.flush();
    return findings.stream().allMatch(SandboxCheck.Finding::holds)
        ? ExitCodes.DONE
        : ExitCodes.FAILED;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.cli.CommandRun;
import io.zoetic.recipes.Main;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code zoetic sandbox}, on this machine. */
final class SandboxCommandIT {
  @Test
  void check_printsWhatHoldsHere_andEndsWith0IfAllDoes() {
    CommandRun check = CommandRun.of(Main.commandLine(), List.of("sandbox", "check"));

    assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
    assertThat(check.out())
        .contains("kept apart by: ")
        .containsPattern("no Unix socket is reached +holds")
        .containsPattern("what does not end is ended +holds")
        .doesNotContain("does not hold");
  }

  @Test
  void check_ofAnInterpreterThatIsNotThere_endsWith1() {
    CommandRun check =
        CommandRun.of(Main.commandLine(), List.of("sandbox", "check", "--python", "/no/python"));

    assertThat(check.exitCode()).isEqualTo(1);
    assertThat(check.err() + check.out()).contains("/no/python");
  }
}

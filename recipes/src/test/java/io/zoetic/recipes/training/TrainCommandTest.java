// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.recipes.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What {@code zoetic train} refuses before it loads anything. */
class TrainCommandTest {
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          train                                     | at least one of --skill, --classifier, --router and --task must be given
          train --skill juggling                    | was juggling
          train --skill weekday --steps 0           | steps must be in 1..100000, was 0
          train --skill weekday --layout cube       | were cube
          train --skill weekday --parametrisation x | 'x'
          train --skill weekday --rows many         | 'many'
          """)
  void command_thatBreaksARule_exitsWith2(String command, String message) {
    assertThat(execute(command.split(" "))).isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains(message);
  }

  @Test
  void model_thatIsNone_exitsWith2(@TempDir Path empty) {
    assertThat(execute("train", "--skill", "weekday", "--model", empty.toString())).isEqualTo(2);
    assertThat(errors.toString(StandardCharsets.UTF_8)).contains("config.json");
  }

  private int execute(String... arguments) {
    PrintStream before = System.err;
    PrintStream captured = new PrintStream(errors, true, StandardCharsets.UTF_8);
    System.setErr(captured);
    try {
      CommandLine commandLine = Main.commandLine();
      commandLine.setErr(new PrintWriter(captured, true, StandardCharsets.UTF_8));
      return commandLine.execute(arguments);
    } finally {
      System.setErr(before);
    }
  }
}

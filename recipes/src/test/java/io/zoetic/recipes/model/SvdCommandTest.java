// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.cli.CommandRun;
import io.zoetic.recipes.Main;
import io.zoetic.referencemodel.ReferenceModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command svd, on two matrices of the reference model. */
final class SvdCommandTest {
  @TempDir private Path directory;
  private String out = "";

  @Test
  void svd_factorsOnce() throws IOException {
    String model = ReferenceModel.extractTo(directory.resolve("model")).toString();
    List<String> svd =
        List.of(
            "svd",
            "--model",
            model,
            "--layout",
            "qv,layers=0",
            "--cache",
            directory.resolve("svd").toString(),
            "--parallel",
            "2");

    assertThat(run(svd)).isZero();
    assertThat(out)
        .contains("factored model.layers.0.self_attn.v_proj.weight", "2 of 2 after")
        .contains("layout q+v,layers=0-0,components=all: 2 matrices")
        .contains("2 factored in");

    assertThat(run(svd)).isZero();
    assertThat(out).contains("all of them were there").doesNotContain("factored");
  }

  @Test
  void parallel_thatIsNone_isRefused() {
    CommandRun run = CommandRun.of(Main.commandLine(), List.of("svd", "--parallel", "0"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("parallel must be >= 1, was 0");
  }

  private int run(List<String> arguments) {
    PrintStream standardOut = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      return CommandRun.of(Main.commandLine(), arguments).exitCode();
    } finally {
      System.setOut(standardOut);
      out = printed.toString(StandardCharsets.UTF_8);
    }
  }
}

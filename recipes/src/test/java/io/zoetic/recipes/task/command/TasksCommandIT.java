// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.cli.CommandRun;
import io.zoetic.recipes.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoetic tasks}, from a file to a prompt; rows made by hand. */
final class TasksCommandIT {
  private static final String ARC =
      "{\"id\":\"a\",\"question\":\"What melts?\",\"choices\":{\"text\":[\"ice\",\"fire\"],"
          + "\"label\":[\"1\",\"2\"]},\"answerKey\":\"1\"}\n";

  @TempDir private Path directory;

  private CommandRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("tasks"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", directory.resolve("tasks").toString()));
    return CommandRun.of(Main.commandLine(), all);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @Test
  void list_knowsThePublishedTasks_andWhatIsImported() throws IOException {
    run("import", file("ARC-Easy-test.jsonl", ARC));

    CommandRun listed = run("list");

    assertThat(listed.exitCode()).isZero();
    assertThat(listed.out())
        .contains("train 1126, validation 1125, dev 570, test 2376", "test 1 of 2376", "letter")
        .contains("MIT, contested by AoPS: do not pass on");
    assertThat(run("list", "-o", "json").out()).contains("\"imported\" : 1");
  }

  @Test
  void import_isIdempotent_andReplacesOnlyWhenTold() throws IOException {
    String file = file("ARC-Easy-test.jsonl", ARC);

    assertThat(run("import", file).out())
        .matches("(?s)arc-easy test: 1 items, sha256 [0-9a-f]{64}, written to .*");
    assertThat(run("import", file).out()).contains("was there already");
    file("ARC-Easy-test.jsonl", ARC.replace("melts", "thaws"));
    CommandRun refused = run("import", file);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("unless --replace is given");
    assertThat(run("import", "--replace", file).out()).contains("written to");
  }

  @Test
  void wrongRow_isNamed_andNothingIsKept() throws IOException {
    CommandRun refused =
        run("import", file("ARC-Easy-test.jsonl", ARC + ARC.replace("\"1\"}", "\"9\"}")));

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("ARC-Easy-test.jsonl, row 2: key must be one of [1, 2], was 9");
    assertThat(run("show", "arc-easy").err()).contains("must be imported before");
  }

  @Test
  void show_printsThePrompt_theAnswer_andTheRules() throws IOException {
    run("import", file("ARC-Easy-test.jsonl", ARC));

    CommandRun shown = run("show", "arc-easy", "--form", "reference", "--id", "a");

    assertThat(shown.out())
        .contains("| What melts?\n| Options:\n| A. ice\n| B. fire\n")
        .contains("answer begins with:\n| Let's think step by step")
        .contains("A (published label 1): ice")
        .contains("| letter\n| reference-arc");
    assertThat(run("show", "arc-easy", "--id", "b").err()).contains("was b");
    assertThat(run("show", "arc-hard").err()).contains("task must be one of [gsm8k,");
  }

  @Test
  void ownTask_isImportedShownAndChecked() throws IOException {
    String rows =
        "{\"question\":\"1+1?\",\"answer\":2}\n{\"question\":\"1+2?\",\"answer\":\"3\"}\n";

    CommandRun imported =
        run("import", file("sums.jsonl", rows), "--task", "sums", "--rule", "numeric");

    assertThat(imported.err()).isEmpty();
    assertThat(run("show", "sums").out()).contains("| 1+1?", "row-1 is shown", "| numeric");
    assertThat(run("check", "sums").out()).contains("numeric@1: 2 of 2 right answers");
    assertThat(run("import", file("more.jsonl", rows), "--task", "more", "--rule", "best").err())
        .contains("scoring rule must be one of [numeric, string, value, letter,");
  }

  @Test
  void check_namesWhatNoModelCanReach() throws IOException {
    run("import", file("ARC-Easy-test.jsonl", ARC));

    assertThat(run("check", "arc-easy").out())
        .contains("letter@1: 1 of 1 right answers")
        .contains("reference-arc@1: 0 of 1 right answers", "  a: the answer's is not the key");
  }
}

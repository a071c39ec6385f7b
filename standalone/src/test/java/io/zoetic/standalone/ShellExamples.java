// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The shell commands of a Markdown file: what stands in its {@code sh} blocks, in its order. A
 * comment of JSON behind a command is what it prints, where {@code …} stands for anything.
 */
record ShellExamples(List<Example> examples) {
  /** Stands alone on a line between what two commands print. */
  private static final String SEPARATOR = "--- the next example ---";

  /**
   * A command.
   *
   * @param command may be of several lines
   * @param answers what it prints; none if that is not said
   */
  record Example(String command, List<String> answers) {
    /** Whether something is what the document says. */
    boolean isAnsweredBy(String printed) {
      return answers.stream()
          .allMatch(answer -> pattern(answer).matcher(printed.strip()).matches());
    }

    private static Pattern pattern(String answer) {
      List<String> parts = new ArrayList<>();
      for (String part : answer.split("…", -1)) {
        parts.add(Pattern.quote(part));
      }
      return Pattern.compile(String.join(".*", parts), Pattern.DOTALL);
    }
  }

  /**
   * What came of an example.
   *
   * @param exitCode of its command
   * @param printed on standard output
   */
  record Outcome(Example example, int exitCode, String printed) {}

  static ShellExamples in(Path document) throws IOException, InterruptedException {
    List<Example> examples = new ArrayList<>();
    boolean shell = false;
    StringBuilder command = new StringBuilder();
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("```")) {
        shell = line.equals("```sh");
      } else if (shell && line.startsWith("# {")) {
        examples.getLast().answers().add(line.substring(2));
      } else if (shell && !(line.isBlank() && command.isEmpty())) {
        command.append(line).append('\n');
        if (isComplete(command.toString())) {
          examples.add(new Example(command.toString(), new ArrayList<>()));
          command.setLength(0);
        }
      }
    }
    return new ShellExamples(examples);
  }

  /** Without those that match. */
  ShellExamples without(Pattern pattern) {
    return new ShellExamples(
        examples.stream().filter(each -> !pattern.matcher(each.command()).find()).toList());
  }

  /** Whether a shell would not wait for more. */
  private static boolean isComplete(String command) throws IOException, InterruptedException {
    return !command.endsWith("\\\n")
        && new ProcessBuilder("sh", "-n", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
  }

  /**
   * Runs all in one shell, one after another.
   *
   * @param replaced what stands in the document, and what for
   * @param environment more of the shell's
   */
  List<Outcome> run(Path directory, Map<String, String> replaced, Map<String, String> environment)
      throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder();
    for (Example example : examples) {
      script.append(example.command()).append("printf '\\n%s\\n%s\\n' $? '");
      script.append(SEPARATOR).append("'\n");
    }
    String text = script.toString();
    for (Map.Entry<String, String> each : replaced.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    Path file = Files.writeString(directory.resolve("examples.sh"), text);
    ProcessBuilder builder =
        new ProcessBuilder("sh", file.toString())
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    Process shell = builder.start();
    String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    shell.waitFor();
    return outcomes(printed.split("\n" + SEPARATOR + "\n"));
  }

  private List<Outcome> outcomes(String... printed) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      int end = printed[i].lastIndexOf('\n');
      outcomes.add(
          new Outcome(
              examples.get(i),
              Integer.parseInt(printed[i].substring(end + 1)),
              printed[i].substring(0, end)));
    }
    return outcomes;
  }
}

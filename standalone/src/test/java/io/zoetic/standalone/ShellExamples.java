// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The shell commands of a Markdown file: what stands in its {@code sh} blocks, in its order. A
 * comment of JSON behind a command is what it prints; so is a block without a language right behind
 * one of commands, for the last of them. There {@code …} stands for anything, and any number for
 * that of an epoch or of an entry of the audit.
 */
record ShellExamples(List<Example> examples) {
  private static final String SHELL = "sh";

  /** A number that depends on all that was done before. */
  private static final Pattern COUNTED = Pattern.compile("(?<=\\b(?:epoch|audit) )[0-9]+");

  /** Stands alone on a line between what two commands print. */
  private static final String SEPARATOR = "--- the next example ---";

  /**
   * A command.
   *
   * @param command may be of several lines
   * @param answers lines of what it prints; none if that is not said
   */
  record Example(String command, List<String> answers) {
    /** Whether something is what the document says: the lines that it shows, in their order. */
    boolean isAnsweredBy(String printed) {
      Iterator<String> lines = printed.lines().iterator();
      return answers.stream().map(ShellExamples::pattern).allMatch(each -> isAmong(lines, each));
    }

    private static boolean isAmong(Iterator<String> lines, Pattern answer) {
      while (lines.hasNext()) {
        if (answer.matcher(lines.next().strip()).matches()) {
          return true;
        }
      }
      return false;
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
    boolean commands = false;
    for (MarkdownBlock block : MarkdownBlock.in(document)) {
      if (commands && block.follows() && block.language().isEmpty()) {
        examples.getLast().answers().addAll(block.lines());
      }
      commands = block.language().equals(SHELL);
      if (commands) {
        examples.addAll(examples(block.lines()));
      }
    }
    return new ShellExamples(examples);
  }

  private static List<Example> examples(List<String> lines)
      throws IOException, InterruptedException {
    List<Example> examples = new ArrayList<>();
    StringBuilder command = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("# {")) {
        examples.getLast().answers().add(line.substring(2));
      } else if (!(line.isBlank() && command.isEmpty())) {
        command.append(line).append('\n');
        if (isComplete(command.toString())) {
          examples.add(new Example(command.toString(), new ArrayList<>()));
          command.setLength(0);
        }
      }
    }
    return examples;
  }

  /** Whether a shell would not wait for more. */
  private static boolean isComplete(String command) throws IOException, InterruptedException {
    return !command.endsWith("\\\n")
        && new ProcessBuilder("bash", "-n", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
  }

  private static Pattern pattern(String answer) {
    return Pattern.compile(
        Arrays.stream(COUNTED.matcher(answer.strip()).replaceAll("…").split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }

  /** Those whose command is one of these. */
  ShellExamples where(Predicate<String> condition) {
    return new ShellExamples(
        examples.stream().filter(each -> condition.test(each.command())).toList());
  }

  /**
   * Runs all in one shell, one after another.
   *
   * @param replaced what stands in the document, and what for
   * @param environment more of the shell's
   */
  List<Outcome> run(Path directory, Map<Pattern, String> replaced, Map<String, String> environment)
      throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder();
    for (Example example : examples) {
      script.append(example.command()).append("printf '\\n%s\\n%s\\n' $? '");
      script.append(SEPARATOR).append("'\n");
    }
    String text = script.toString();
    for (Map.Entry<Pattern, String> each : replaced.entrySet()) {
      text = each.getKey().matcher(text).replaceAll(each.getValue());
    }
    Path file = Files.writeString(directory.resolve("examples.sh"), text);
    ProcessBuilder builder =
        new ProcessBuilder("bash", file.toString())
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

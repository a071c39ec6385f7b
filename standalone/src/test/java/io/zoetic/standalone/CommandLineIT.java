// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.cli.CommandRun;
import io.zoetic.cli.experts.ExpertsCommand;
import io.zoetic.cli.experts.ModelCommands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line beside its commands: documents, completion, the launcher, the start. */
final class CommandLineIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern OPTION = Pattern.compile("(--?[a-z][a-z-]*)(?:[= ].*)?");
  private static final Pattern SHOWN = Pattern.compile("(?m)^\\s*(?:\\$ )?\\./zoetic ([^\\n]*)");

  /** What the launcher does itself, or hands to a {@code main} that reads its own flags. */
  private static final List<String> OF_LAUNCHER =
      List.of(
          "help",
          "test",
          "build",
          "fmt",
          "bench",
          "soak",
          "cluster",
          "image",
          "gateway",
          "adapter-worker",
          "trainer-worker",
          "migrate");

  @TempDir private Path directory;

  @Test
  void commandsInDocuments_existWithTheirOptions() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path document : documents()) {
      Matcher shown = SHOWN.matcher(Files.readString(document).replace("\\\n", ""));
      while (shown.find()) {
        String line = shown.group(1).replaceAll("\\s#.*", "").strip();
        problem(line.replaceAll("[\"'][^\"']*[\"']", "TEXT").split("\\s+"))
            .forEach(problem -> wrong.add(document.getFileName() + ": " + line + ": " + problem));
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"));
        Stream<Path> top = Files.list(ROOT)) {
      return Stream.concat(docs, top).filter(file -> file.toString().endsWith(".md")).toList();
    }
  }

  private static List<String> problem(String[] words) {
    if (OF_LAUNCHER.contains(words[0])) {
      return List.of();
    }
    List<String> problems = new ArrayList<>();
    CommandLine command = Main.commandLine();
    for (String word : words) {
      Matcher option = OPTION.matcher(word);
      if (option.matches()) {
        if (command.getCommandSpec().findOption(option.group(1)) == null) {
          problems.add("no option " + option.group(1));
        }
      } else if (!command.getSubcommands().isEmpty()) {
        CommandLine next = command.getSubcommands().get(word);
        if (next == null) {
          problems.add("no command " + word);
          return problems;
        }
        command = next;
      }
    }
    return problems;
  }

  @Test
  void commandMadeAlone_isTheOneAmongAll() {
    for (List<String> path : paths(Main.commandLine())) {
      String[] help = Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new);
      StringWriter alone = new StringWriter();

      Main.commandLine(help).setOut(new PrintWriter(alone)).execute(help);

      assertThat(alone.toString())
          .as(path.toString())
          .isEqualTo(CommandRun.of(Main.commandLine(), List.of(help)).out());
    }
  }

  /** The words that lead to each command. */
  private static List<List<String>> paths(CommandLine command) {
    List<List<String>> paths = new ArrayList<>();
    command
        .getSubcommands()
        .forEach(
            (name, below) -> {
              paths.add(List.of(name));
              paths(below)
                  .forEach(
                      path -> paths.add(Stream.concat(Stream.of(name), path.stream()).toList()));
            });
    return paths;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completion_isAScriptThatCompletes(String shell) throws Exception {
    CommandRun run = CommandRun.of(Main.commandLine(), List.of("completion", shell));
    Path script = Files.writeString(directory.resolve("completion"), run.out());

    assertThat(shell("bash", "-n", script.toString())).isEmpty();
    // What the shell does when the tab key is pressed behind "./zoetic experts ro".
    assertThat(completed(script, "./zoetic", "experts", "ro")).containsExactly("rollback");
    assertThat(completed(script, "./zoetic", "experts", "promote", "--dr"))
        .containsExactly("--dry-run");
    assertThat(completed(script, "zoetic", "experts", "list", "-o", ""))
        .containsExactly("table", "json");
    assertThat(completed(script, "zoetic", "tes")).containsExactly("test");
  }

  private List<String> completed(Path script, String... words) throws Exception {
    String line =
        "source %s; compopt() { :; }; COMP_WORDS=(%s); COMP_CWORD=%d; $(complete -p zoetic | sed 's/.*-F \\([^ ]*\\).*/\\1/');"
                .formatted(script, quoted(words), words.length - 1)
            + " printf '%s\\n' \"${COMPREPLY[@]}\"";
    return shell("bash", "-c", line).lines().map(String::strip).toList();
  }

  private static String quoted(String... words) {
    return "'" + String.join("' '", words) + "'";
  }

  @Test
  void launcher_knowsEveryCommand() throws Exception {
    String usage = shell("sh", ROOT.resolve("zoetic").toString(), "help");

    for (String command : Main.commandLine().getSubcommands().keySet()) {
      if (!command.equals("help")) {
        // What the usage shows at this place is what the launcher takes.
        assertThat(usage).contains("\n  " + command + "  ");
      }
    }
    for (String verb :
        ExpertsCommand.commandLine(null, ModelCommands.ELSEWHERE).getSubcommands().keySet()) {
      assertThat(usage).contains(" " + verb);
    }
  }

  private static String shell(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }
}

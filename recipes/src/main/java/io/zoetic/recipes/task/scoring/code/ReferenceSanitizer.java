// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Cuts a program of MBPP+ as the EvalPlus of the reference does ({@code evalplus/sanitize.py} of
 * early 2024, later {@code legacy_sanitize.py}): the chunk between fences that defines the
 * function; bodies of it without a {@code return} at four blanks go; behind the function only
 * {@code def}, {@code import} and {@code from} may begin a line at the margin; other functions go
 * if they are no Python.
 */
public final class ReferenceSanitizer {
  private static final List<String> KEPT = List.of("def ", "import ", "from ");
  private static final List<String> ENDS = List.of("\"\"\"", "if", "print");

  private final CodeSandbox sandbox;

  public ReferenceSanitizer(CodeSandbox sandbox) {
    this.sandbox = sandbox;
  }

  public String sanitise(String program, String entryPoint) {
    String definition = "def " + entryPoint;
    String code = chunk(program, definition);
    String[] parts = Pattern.compile(Pattern.quote(definition) + "\\s*\\(").split(code, -1);
    String opened = definition + "(";
    List<String> bodies =
        Arrays.stream(parts)
            .skip(1)
            .filter(body -> body.split("\ndef", -1)[0].contains("    return "))
            .toList();
    String functions = bodies.isEmpty() ? "" : opened + String.join(opened, bodies);
    String kept = parts[0] + withoutMargin(widened(functions), opened);
    return withoutBroken(kept, entryPoint).strip();
  }

  private static String chunk(String program, String definition) {
    String code = ("\n" + program).replace("\n```python\n", "\n```\n");
    for (String chunk : code.split("\n```\n", -1)) {
      if (chunk.contains(definition)) {
        return chunk;
      }
    }
    return code;
  }

  /** Three blanks at a line's beginning become four. */
  private static String widened(String code) {
    return code.lines()
        .map(line -> line.startsWith("   ") && !line.startsWith("    ") ? " " + line : line)
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static String withoutMargin(String code, String opened) {
    List<String> kept = new ArrayList<>();
    boolean within = false;
    for (String line : code.lines().toList()) {
      if (!within && line.startsWith(opened)) {
        within = true;
        kept.add(line);
        continue;
      }
      if (line.isBlank() || KEPT.stream().anyMatch(line::startsWith)) {
        kept.add(line);
        continue;
      }
      if (ENDS.stream().anyMatch(line.stripTrailing()::startsWith)) {
        break;
      }
      if (Character.isWhitespace(line.charAt(0))) {
        kept.add(line);
      }
    }
    return String.join("\n", kept);
  }

  private String withoutBroken(String code, String entryPoint) {
    String[] parts = code.split("\ndef ", -1);
    List<String> kept = new ArrayList<>(List.of(parts[0]));
    for (String function : Arrays.asList(parts).subList(1, parts.length)) {
      String name = function.strip();
      if (name.startsWith(entryPoint + " ")
          || name.startsWith(entryPoint + "(")
          || isPython("\ndef " + function)) {
        kept.add(function);
      }
    }
    return String.join("\ndef ", kept);
  }

  /** Whether it compiles, in the sandbox: what is compiled was written by a model. */
  private boolean isPython(String code) {
    String indented = code.lines().map(line -> "    " + line).collect(Collectors.joining("\n"));
    return sandbox
        .run(
            "def zoetic_parses():\n  return 1\nif 0:\n    0\n" + indented + "\n",
            List.of("assert zoetic_parses() == 1"),
            CodeSandbox.Limit.SHORT)
        .isRight();
  }
}

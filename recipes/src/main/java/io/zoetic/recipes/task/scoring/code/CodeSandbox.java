// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.code;

import io.zoetic.trainerworker.reward.PythonTests;
import io.zoetic.trainerworker.reward.Reward;
import io.zoetic.trainerworker.reward.Sandbox;
import io.zoetic.trainerworker.reward.SandboxLimits;
import io.zoetic.trainerworker.reward.SandboxPolicy;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs programs of answers against tests, in the sandbox of the trainer worker. The sandbox is
 * opened when the first program is run. Thread-safe.
 */
public final class CodeSandbox {
  /** EvalPlus allows 4 GiB; of all its inputs one, of Mbpp/255, needs more than this. */
  private static final long MEMORY_BYTES = 1L << 30;

  private static final int PROCESSES = 32;
  private static final int VERSION_BYTES_MAX = 200;

  private final String python;
  private final SandboxPolicy policy;
  private final Map<Limit, Sandbox> opened = new ConcurrentHashMap<>();

  /**
   * With an interpreter.
   *
   * @param python 3.8 or later, which every user can run
   * @param policy how well programs must be kept apart to be run
   */
  public CodeSandbox(String python, SandboxPolicy policy) {
    this.python = python;
    this.policy = policy;
  }

  /** As rewards have it. */
  public static CodeSandbox ofDefaults() {
    return new CodeSandbox(Sandbox.PYTHON, SandboxPolicy.ofProcess());
  }

  /** The time that all tests of a program may take: generous, as machines are busy. */
  public enum Limit {
    /** For tests with few calls: OpenAI allows 3 s, which a busy machine takes for Mbpp/123. */
    SHORT(20),
    /**
     * For hundreds of inputs; each of them has 4 s, or 4 times what the canonical solution takes,
     * as in EvalPlus.
     */
    LONG(180);

    private final int seconds;

    Limit(int seconds) {
      this.seconds = seconds;
    }

    private SandboxLimits limits() {
      return new SandboxLimits(Duration.ofSeconds(seconds), MEMORY_BYTES, PROCESSES);
    }
  }

  /**
   * What verdicts depend on besides programs and tests: {@code Python 3.12.3, sandbox complete}.
   *
   * @throws UncheckedIOException if Python cannot be run
   */
  public String environment() {
    String word = policy.name().toLowerCase(Locale.ROOT);
    try {
      Process process =
          new ProcessBuilder(python, "--version")
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      try (InputStream output = process.getInputStream()) {
        String version = new String(output.readNBytes(VERSION_BYTES_MAX), StandardCharsets.UTF_8);
        return "%s, sandbox %s".formatted(version.strip(), word);
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + python, e);
    }
  }

  /**
   * The verdict on a program.
   *
   * @throws IllegalStateException if this machine permits no sandbox that the policy wants, or
   *     Python cannot be run
   */
  public Reward run(String program, List<String> tests, Limit limit) {
    Sandbox sandbox =
        opened.computeIfAbsent(limit, each -> Sandbox.open(each.limits(), policy, python));
    return new PythonTests(sandbox, python, tests).verify(program);
  }
}

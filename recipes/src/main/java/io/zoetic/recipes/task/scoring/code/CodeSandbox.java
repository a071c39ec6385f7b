// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.code;

import io.zoetic.trainerworker.reward.PythonTests;
import io.zoetic.trainerworker.reward.Reward;
import io.zoetic.trainerworker.reward.Sandbox;
import io.zoetic.trainerworker.reward.SandboxLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs programs of answers against tests, in the sandbox of the trainer worker. The sandbox is
 * opened when the first program is run. Thread-safe.
 */
public final class CodeSandbox {
  /** What the user nobody can run; the same as of rewards. */
  public static final String PYTHON = "/usr/bin/python3";

  /** EvalPlus allows 4 GiB; of all its inputs one, of Mbpp/255, needs more than this. */
  private static final long MEMORY_BYTES = 1L << 30;

  private static final int PROCESSES = 32;

  private final String python;
  private final Map<Limit, Sandbox> opened = new ConcurrentHashMap<>();

  /**
   * With an interpreter.
   *
   * @param python 3.8 or later, which the user nobody can run
   */
  public CodeSandbox(String python) {
    this.python = python;
  }

  /** With {@link #PYTHON}. */
  public static CodeSandbox ofDefaults() {
    return new CodeSandbox(PYTHON);
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

    private Sandbox open() {
      return Sandbox.open(new SandboxLimits(Duration.ofSeconds(seconds), MEMORY_BYTES, PROCESSES));
    }
  }

  /**
   * The verdict on a program.
   *
   * @throws IllegalStateException if this machine permits no sandbox, or Python cannot be run
   */
  public Reward run(String program, List<String> tests, Limit limit) {
    return new PythonTests(opened.computeIfAbsent(limit, Limit::open), python, tests)
        .verify(program);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The limits of a sandboxed command.
 *
 * @param time it may take by the clock, &gt; 0
 * @param memoryBytes address space of each of its processes. Code has two, of answer and tests, and
 *     can make no other: see {@link PythonTests}
 * @param processes how many of them and their threads, &gt;= 2
 */
public record SandboxLimits(Duration time, long memoryBytes, int processes) {
  private static final int FILE_BYTES = 1 << 20;
  private static final int OPEN_FILES = 64;

  public SandboxLimits {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("time must be > 0, was " + time);
    }
    if (memoryBytes < 64L << 20) {
      throw new IllegalArgumentException("memoryBytes must be >= 64 MiB, was " + memoryBytes);
    }
    if (processes < 2) {
      throw new IllegalArgumentException("processes must be >= 2, was " + processes);
    }
  }

  /** Five seconds, 256 MiB, 16 processes. */
  public static SandboxLimits ofDefaults() {
    return new SandboxLimits(Duration.ofSeconds(5), 256L << 20, 16);
  }

  /** The command that holds another one to them. */
  List<String> command() {
    List<String> whole = new ArrayList<>(ofEachProcess());
    whole.add("--nproc=" + processes);
    return whole;
  }

  /** The same without a limit of processes. */
  List<String> ofEachProcess() {
    long seconds = Math.max(1, time.plusMillis(999).toSeconds());
    return List.of(
        "prlimit",
        "--as=" + memoryBytes,
        "--cpu=" + seconds,
        "--nofile=" + OPEN_FILES,
        "--fsize=" + FILE_BYTES,
        "--core=0");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import io.zoetic.standalone.embedded.DataDirectory;
import java.nio.file.Path;
import java.time.Duration;

/** Tells how a soak ended. */
public final class Soak {
  private Soak() {}

  /** The body of a soak, which shows something or throws. */
  @FunctionalInterface
  public interface Run {
    /**
     * Runs it.
     *
     * @return whether it has passed
     * @throws AssertionError if it has not, with what was different
     */
    boolean isPassed() throws Exception;
  }

  /** The body of a soak on a new directory that goes with it. */
  @FunctionalInterface
  public interface Reported {
    Report run(Path directory) throws Exception;
  }

  /** As {@link #exitCode(long, Run)}, with the report printed. */
  public static int exitCode(long seed, Reported body) throws Exception {
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      return exitCode(
          seed,
          () -> {
            Report report = body.run(directory.path().resolve("platform"));
            System.out.print(report.text());
            return report.passed();
          });
    }
  }

  /**
   * Runs a soak; prints its seed before, and how it ended and how long it took behind it, also when
   * it could not be run to its end.
   *
   * @return 0 if it has passed, else 1
   */
  public static int exitCode(long seed, Run run) throws Exception {
    System.out.println("seed " + seed);
    long begin = System.nanoTime();
    boolean passed = false;
    try {
      passed = run.isPassed();
    } catch (AssertionError e) {
      System.out.println(e.getMessage());
    } finally {
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);
      System.out.printf(
          "soak: %s, seed %d, %d s%n", passed ? "OK" : "FAILED", seed, taken.toSeconds());
    }
    return passed ? 0 : 1;
  }
}

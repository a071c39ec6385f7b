// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import io.zoetic.testkit.JavaProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * One process of a service, killed and started again as it was, as a supervisor does it: one that
 * ends by itself, because the broker is away while it starts, is started once more. Used by one
 * thread at a time.
 */
public final class Replica implements AutoCloseable {
  private static final int STARTS_MAX = 10;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private final Program program;
  private JavaProcess process;

  /**
   * The program that runs in it.
   *
   * @param awaited what it prints when it runs
   * @param main the name of its class
   * @param classPath of its build
   */
  public record Program(
      String name, String awaited, String main, List<String> arguments, String classPath) {
    private static final String SERVICES = "io.zoetic.standalone.Main";

    public Program {
      arguments = List.copyOf(arguments);
    }

    /** A program of this build. */
    public Program(String name, String awaited, String main, List<String> arguments) {
      this(name, awaited, main, arguments, System.getProperty("java.class.path"));
    }

    /** The same program of another build. */
    public Program of(String otherClassPath) {
      return new Program(name, awaited, main, arguments, otherClassPath);
    }

    /** A service of the platform; its command and its settings are the arguments. */
    public static Program service(String name, String awaited, List<String> arguments) {
      return new Program(name, awaited, SERVICES, arguments);
    }

    private JavaProcess start() throws IOException {
      return JavaProcess.startBriefly(name, classPath, main, arguments);
    }
  }

  /** Starts it. */
  public Replica(Program program) throws IOException {
    this.program = program;
    this.process = program.start();
  }

  /**
   * Returns when it runs.
   *
   * @throws IllegalStateException if it ends instead, or does not run in time
   */
  public void await() throws InterruptedException {
    process.await(program.awaited(), START_TIMEOUT);
  }

  public void kill() throws InterruptedException {
    process.kill();
  }

  /**
   * Ends it in order.
   *
   * @throws IllegalStateException if it does not end in time
   */
  public void stop(Duration timeout) throws InterruptedException {
    process.stop(timeout);
  }

  /** All that it has printed since it was started last. */
  public String printed() {
    return process.printed();
  }

  /**
   * Starts it again, and returns when it runs.
   *
   * @return how often it ended by itself before
   */
  public int startAgain() throws IOException, InterruptedException {
    for (int ended = 0; ended < STARTS_MAX; ended++) {
      process = program.start();
      if (process.awaitUnlessItEnds(program.awaited(), START_TIMEOUT).isPresent()) {
        return ended;
      }
    }
    throw new IllegalStateException(program.name() + " must run, printed: " + process.printed());
  }

  @Override
  public void close() {
    process.close();
  }
}

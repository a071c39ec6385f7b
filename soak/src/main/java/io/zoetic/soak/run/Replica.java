// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import io.zoetic.testkit.JavaProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One process of a service, killed and started again as it was, as a supervisor does it: one that
 * ends by itself, because the broker is away while it starts, is started once more. Used by one
 * thread at a time.
 */
public final class Replica implements Part {
  private static final int STARTS_MAX = 20;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private final Program program;
  private JavaProcess process;

  /** Of those that have ended. */
  private long printedBefore;

  /**
   * The program that runs in it.
   *
   * @param awaited what it prints when it runs
   * @param main the name of its class, behind options of the JVM
   * @param classPath of its build
   */
  public record Program(
      String name, String awaited, List<String> main, List<String> arguments, String classPath) {
    private static final String SERVICES = "io.zoetic.standalone.Main";

    public Program {
      main = List.copyOf(main);
      arguments = List.copyOf(arguments);
    }

    /** A program of this build. */
    public Program(String name, String awaited, String main, List<String> arguments) {
      this(name, awaited, List.of(main), arguments, System.getProperty("java.class.path"));
    }

    /** The same program under options of the JVM. */
    public Program under(List<String> options) {
      List<String> all = new ArrayList<>(options);
      all.addAll(main);
      return new Program(name, awaited, all, arguments, classPath);
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

  @Override
  public String name() {
    return program.name();
  }

  @Override
  public void kill() throws InterruptedException {
    process.kill();
  }

  /** Has it stand still, as it is, until it is to go on. */
  public void signal(Signal signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal.name(), Long.toString(process.pid())).start().waitFor();
  }

  /** What stops a process, and has it go on. */
  public enum Signal {
    STOP,
    CONT
  }

  /**
   * Ends it in order.
   *
   * @throws IllegalStateException if it does not end in time
   */
  public void stop(Duration timeout) throws InterruptedException {
    process.stop(timeout);
  }

  /** How many bytes it has printed in all. */
  public long printedBytes() {
    return printedBefore + process.printedBytes();
  }

  @Override
  public int startAgain() throws IOException, InterruptedException {
    for (int ended = 0; ended < STARTS_MAX; ended++) {
      printedBefore += process.printedBytes();
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

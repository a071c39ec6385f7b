// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.durability;

import io.zoetic.benchmarks.operation.ServiceProcess;
import java.io.IOException;
import java.util.List;

/**
 * One process of a service, killed and started again as it was, as a supervisor does it: one that
 * ends by itself, because the broker is away while it starts, is started once more. Used by one
 * thread at a time.
 */
final class Replica implements AutoCloseable {
  private static final int STARTS_MAX = 10;

  private final Program program;
  private ServiceProcess process;

  /**
   * What runs in it.
   *
   * @param awaited what it prints when it runs
   * @param main the name of its class
   */
  record Program(String name, String awaited, String main, List<String> arguments) {
    Program {
      arguments = List.copyOf(arguments);
    }

    private ServiceProcess start() throws IOException {
      return ServiceProcess.start(name, awaited, main, arguments);
    }
  }

  /** Starts it, and returns when it runs. */
  Replica(Program program) throws IOException, InterruptedException {
    this.program = program;
    this.process = program.start();
    process.await();
  }

  void kill() throws InterruptedException {
    process.kill();
  }

  /**
   * Starts it again, and returns when it runs.
   *
   * @return how often it ended by itself before
   */
  int startAgain() throws IOException, InterruptedException {
    for (int ended = 0; ended < STARTS_MAX; ended++) {
      process = program.start();
      if (process.awaitRunning()) {
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

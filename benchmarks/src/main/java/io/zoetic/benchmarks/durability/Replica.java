// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.durability;

import io.zoetic.benchmarks.operation.ServiceProcess;
import java.io.IOException;
import java.util.List;

/** One process of a service, killed and started again as it was. Used by one thread at a time. */
final class Replica implements AutoCloseable {
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

  /** Starts it again, and returns when it runs. */
  void startAgain() throws IOException, InterruptedException {
    process = program.start();
    process.await();
  }

  @Override
  public void close() {
    process.close();
  }
}

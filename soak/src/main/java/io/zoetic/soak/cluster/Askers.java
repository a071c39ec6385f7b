// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Those who ask, a virtual thread for each. Thread-safe. */
final class Askers implements AutoCloseable {
  private static final Duration END = Duration.ofMinutes(5);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  void start(Runnable asking) {
    threads.submit(asking);
  }

  /** Returns when nobody asks any more, which is the fault of the phase if it takes too long. */
  void await(Phase phase) throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(END.toSeconds(), TimeUnit.SECONDS)) {
      phase.failed("a question was neither answered nor refused");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}

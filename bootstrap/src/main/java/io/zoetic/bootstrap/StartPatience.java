// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For how long a start that fails is tried again: where all of a platform is started at once, what
 * a service needs may not be there yet.
 *
 * @param longest how long after the first attempt another one may begin; zero for one attempt
 * @param pause between two attempts
 */
record StartPatience(Duration longest, Duration pause) {
  private static final Logger LOG = LoggerFactory.getLogger(StartPatience.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  static StartPatience from(Settings settings) {
    Duration longest =
        settings.duration(
            "start.patience",
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofDays(1),
            "how long to wait at the start for what is not there yet");
    return new StartPatience(longest, PAUSE);
  }

  /**
   * Starts a service; an attempt that failed must have closed what it opened.
   *
   * @throws RuntimeException what the last attempt threw
   */
  <S> S start(Supplier<S> service) {
    long began = System.nanoTime();
    while (true) {
      try {
        return service.get();
      } catch (RuntimeException e) {
        if (System.nanoTime() - began + pause.toNanos() > longest.toNanos()) {
          throw e;
        }
        LOG.atInfo().addKeyValue("reason", reason(e)).log("cannot start yet, trying again");
      }
      rest();
    }
  }

  /** Of all causes, in one line. */
  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure.toString() : failure + ": " + reason(cause);
  }

  private void rest() {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a start was waited for", e);
    }
  }
}

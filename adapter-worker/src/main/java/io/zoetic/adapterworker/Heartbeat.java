// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.adapterworker.completion.HeldPrompts;
import io.zoetic.adapterworker.completion.Reporter;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the gateways that their prompts are held, as long as the worker gets on. One thread. */
final class Heartbeat implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final Supplier<Optional<String>> trouble;
  private final HeldPrompts held;
  private final Reporter reporter;
  private boolean silent;

  /**
   * A heartbeat that falls silent while there is trouble.
   *
   * @param trouble why the worker does not get on, if it does not
   */
  Heartbeat(Supplier<Optional<String>> trouble, HeldPrompts held, Reporter reporter) {
    this.trouble = trouble;
    this.held = held;
    this.reporter = reporter;
  }

  @Override
  public void run() {
    Optional<String> reason = trouble.get();
    if (reason.isPresent()) {
      if (!silent) {
        LOG.atError()
            .addKeyValue("reason", reason.get())
            .log("no more heartbeats: the gateways will dispatch the prompts to others");
      }
      silent = true;
      return;
    }
    silent = false;
    try {
      reporter.held(held.byReplyAddress());
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("the heartbeat could not be sent");
    }
  }
}

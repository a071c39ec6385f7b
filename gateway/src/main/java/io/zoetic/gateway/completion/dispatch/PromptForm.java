// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.time.Duration;

/** The form that prompts are written in: the newest that every worker of the fleet reads. */
public final class PromptForm {
  /** What all builds read. */
  private static final int FIRST = 1;

  /** One that has been silent for longer has its prompts dispatched to others. */
  private static final Duration ALIVE = Duration.ofMinutes(1);

  private PromptForm() {}

  /** Asks the fleet, and may block; while nobody is known it is the first form. */
  public static int readByAll(Fleet fleet) {
    return fleet.workers(ALIVE).stream().mapToInt(FleetWorker::readsPrompts).min().orElse(FIRST);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import io.zoetic.core.NameRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An adapter worker that serves experts.
 *
 * @param id names its process
 * @param baseModel digest of the base model that it serves
 * @param layout of the experts that it serves
 * @param startedAt when it began
 * @param readsPrompts the newest form of prompts that it reads, from 1
 */
public record FleetWorker(
    String id, String baseModel, String layout, Instant startedAt, int readsPrompts) {
  public FleetWorker {
    NameRules.requireText(id, NameRules.MAX_NAME, "id");
    NameRules.requireDigest(baseModel, "baseModel");
    NameRules.requireText(layout, NameRules.MAX_NAME, "layout");
    startedAt = startedAt.truncatedTo(ChronoUnit.MICROS);
    if (readsPrompts < 1) {
      throw new IllegalArgumentException("readsPrompts must be >= 1, was " + readsPrompts);
    }
  }

  /** One that reads the first form of prompts, as all do. */
  public FleetWorker(String id, String baseModel, String layout, Instant startedAt) {
    this(id, baseModel, layout, startedAt, 1);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.expert;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An adapter worker that serves experts.
 *
 * @param id names its process
 * @param baseModel digest of the base model that it serves
 * @param layout of the experts that it serves
 * @param startedAt when it began
 */
public record FleetWorker(String id, String baseModel, String layout, Instant startedAt) {
  public FleetWorker {
    Words.requireText(id, Words.MAX_NAME, "id");
    Words.requireDigest(baseModel, "baseModel");
    Words.requireText(layout, Words.MAX_NAME, "layout");
    startedAt = startedAt.truncatedTo(ChronoUnit.MICROS);
  }
}

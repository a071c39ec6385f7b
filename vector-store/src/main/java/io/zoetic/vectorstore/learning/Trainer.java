// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A trainer worker that is alive.
 *
 * @param id names its process
 * @param baseModel digest of the base model that it trains experts of
 * @param layout what carries z of them; null: not known yet
 * @param obstacle why it cannot train at present; null: it can
 * @param startedAt when it began
 * @param build of its code; null: it does not say
 */
public record Trainer(
    String id,
    String baseModel,
    @Nullable String layout,
    @Nullable String obstacle,
    Instant startedAt,
    @Nullable String build) {
  public Trainer {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(baseModel, "baseModel");
    startedAt = startedAt.truncatedTo(ChronoUnit.MICROS);
  }

  /** One that does not say of which build it is. */
  public Trainer(
      String id,
      String baseModel,
      @Nullable String layout,
      @Nullable String obstacle,
      Instant startedAt) {
    this(id, baseModel, layout, obstacle, startedAt, null);
  }
}

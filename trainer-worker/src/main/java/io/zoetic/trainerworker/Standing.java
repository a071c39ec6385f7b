// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.zoetic.bootstrap.Build;
import io.zoetic.vectorstore.learning.Trainer;
import io.zoetic.vectorstore.learning.Trainers;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The standing of a trainer, by its own word: that it is alive, what it trains, and what keeps it
 * from that. A scheduler runs it; the rest is thread-safe.
 */
final class Standing implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

  private final Trainers trainers;
  private final String id;
  private final Instant startedAt;
  private volatile @Nullable Said said;
  private volatile @Nullable String trouble;

  private record Said(String baseModel, @Nullable String layout, @Nullable String obstacle) {}

  Standing(Trainers trainers, String id, Instant startedAt) {
    this.trainers = trainers;
    this.id = id;
    this.startedAt = startedAt;
  }

  /**
   * Changes what is said.
   *
   * @param layout null: not known yet
   * @param obstacle null: it trains
   */
  void say(String baseModel, @Nullable String layout, @Nullable String obstacle) {
    said = new Said(baseModel, layout, obstacle);
  }

  /** It cannot train any more. */
  void fail(String reason) {
    Said before = said;
    if (before != null) {
      say(before.baseModel(), before.layout(), reason);
    }
  }

  /** Whether it trains. */
  boolean isReady() {
    Said now = said;
    return now != null && now.obstacle() == null;
  }

  /** Why the store did not take the last beat, if so. Thread-safe. */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Says it. */
  @Override
  public void run() {
    Said now = said;
    if (now == null) {
      return;
    }
    try {
      trainers.beat(
          new Trainer(
              id,
              now.baseModel(),
              now.layout(),
              now.obstacle(),
              startedAt,
              Build.version().orElse(null)));
      trouble = null;
    } catch (RuntimeException e) {
      // Whatever it is, the next beat may be heard.
      if (trouble == null) {
        LOG.atWarn().setCause(e).log("nobody can be told of this trainer, trying again");
      }
      trouble = String.valueOf(e.getMessage());
    }
  }

  /** Says that this trainer ends. */
  void leave() {
    try {
      trainers.leave(id);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("nobody could be told that this trainer ends");
    }
  }
}

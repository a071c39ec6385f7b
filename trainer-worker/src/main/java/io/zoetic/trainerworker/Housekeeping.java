// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.zoetic.trainerworker.run.TrainerStores;
import io.zoetic.vectorstore.Retention;
import io.zoetic.vectorstore.Retention.Kept;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.learning.Curation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.ObjIntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps within bounds what is stored: asked often, it works once a minute, and lets go what is too
 * old once an hour. Several trainers may do so at the same time. One thread.
 */
final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final Duration TRIM_EVERY = Duration.ofHours(1);

  /** Feedback whose interaction has not come by then will not be learnt from. */
  private static final Duration UNMATCHED = Duration.ofDays(7);

  /** What was committed late is found with what came since. */
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  private static final int EXAMPLES_PER_SPLIT = 2000;

  private final Curation curation;
  private final Retention retention;
  private final RetentionOptions options;
  private final InstantSource clock;
  private final ObjIntConsumer<Kept> trimmed;
  private Instant next = Instant.MIN;
  private Instant nextTrim = Instant.MIN;
  private Duration unbounded = Curation.EVER;
  private Instant bounded = Instant.MIN;

  /**
   * @param trimmed is told how much of what has gone
   */
  Housekeeping(
      TrainerStores stores,
      RetentionOptions options,
      InstantSource clock,
      ObjIntConsumer<Kept> trimmed) {
    this.curation = stores.curation();
    this.retention = stores.retention();
    this.options = options;
    this.clock = clock;
    this.trimmed = trimmed;
  }

  /** Works if it is time. What fails is logged and tried again a minute later. */
  void keep() {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return;
    }
    next = now.plus(EVERY);
    attempt("old feedback", () -> curation.expireReceivedBefore(now.minus(UNMATCHED)));
    attempt("examples", () -> bound(now));
    if (!now.isBefore(nextTrim) && trim(now)) {
      nextTrim = now.plus(TRIM_EVERY);
    }
  }

  /** At first of every expert, then of those that were taught since. */
  private void bound(Instant now) {
    if (!bounded.equals(Instant.MIN)) {
      unbounded = Duration.between(bounded, now).abs().plus(OVERLAP);
    }
    curation.boundExamples(unbounded, EXAMPLES_PER_SPLIT);
    bounded = now;
  }

  /** Versions before their runs, which are kept as long as the values. */
  private boolean trim(Instant now) {
    boolean done = true;
    for (Kept what : Kept.values()) {
      done &= attempt(what.word(), () -> trim(what, now.minus(options.of(what))));
    }
    return done;
  }

  private void trim(Kept what, Instant before) {
    int gone = retention.trim(what, before);
    if (gone > 0) {
      trimmed.accept(what, gone);
      LOG.atInfo()
          .addKeyValue("what", what.word())
          .addKeyValue("before", before)
          .addKeyValue("gone", gone)
          .log("what was too old has gone");
    }
  }

  private static boolean attempt(String what, Runnable work) {
    try {
      work.run();
      return true;
    } catch (StoreException e) {
      LOG.atWarn().setCause(e).addKeyValue("what", what).log("not kept within bounds at present");
      return false;
    }
  }
}

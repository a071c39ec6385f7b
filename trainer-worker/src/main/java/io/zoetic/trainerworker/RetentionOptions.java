// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import io.zoetic.events.kafka.Topics;
import io.zoetic.trainerworker.interaction.RecorderOptions;
import io.zoetic.vectorstore.Retention;
import io.zoetic.vectorstore.learning.Examples;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * How long what grows is kept, and counts.
 *
 * @param interactions prompts with their answers
 * @param feedback feedback, and examples of it that nobody answers for
 * @param versions values of versions, and routers, that are of no use any more
 * @param history runs, moves of aliases and API keys that have ended
 * @param halfLife an example that is so much older than another is half as likely to be learnt from
 *     or judged by
 */
public record RetentionOptions(
    Duration interactions,
    Duration feedback,
    Duration versions,
    Duration history,
    Duration halfLife) {
  /** As long as it is kept where nobody says otherwise. */
  public static final RetentionOptions DEFAULTS =
      new RetentionOptions(
          RecorderOptions.RETENTION,
          Duration.ofDays(365),
          Duration.ofDays(90),
          Duration.ofDays(1095),
          Examples.HALF_LIFE);

  private static final Duration LEAST = Duration.ofDays(1);
  private static final Duration MOST = Duration.ofDays(3650);

  public RetentionOptions {
    requireNonNull(interactions, "interactions");
    requireNonNull(feedback, "feedback");
    requireNonNull(versions, "versions");
    requireNonNull(history, "history");
    requireNonNull(halfLife, "halfLife");
  }

  static RetentionOptions from(Settings settings) {
    return new RetentionOptions(
        settings.duration(
            "trainer.retention",
            DEFAULTS.interactions(),
            Duration.ofMinutes(1),
            MOST,
            "how long interactions are kept"),
        settings.duration(
            "trainer.feedback-retention",
            DEFAULTS.feedback(),
            LEAST,
            MOST,
            "how long feedback is kept, and what the crowd's became"),
        settings.duration(
            "trainer.version-retention",
            DEFAULTS.versions(),
            LEAST,
            MOST,
            "how long values of versions, and routers, are kept that nobody wants any more"),
        settings.duration(
            "trainer.history-retention",
            DEFAULTS.history(),
            LEAST,
            MOST,
            "how long runs, moves of aliases and keys are known after their end"),
        settings.duration(
            "trainer.example-half-life",
            DEFAULTS.halfLife(),
            LEAST,
            MOST,
            "how much older an example is that is half as likely to teach and to judge"));
  }

  /** As long as anything of before may come, out of Kafka too. */
  private Duration longest() {
    return Collections.max(
        List.of(interactions, feedback, versions, history, Topics.RETENTION_MAX));
  }

  Duration of(Retention.Kept what) {
    return switch (what) {
      case FEEDBACK -> feedback;
      case VALUES, ROUTERS -> versions;
      case RUNS, ALIAS_MOVES, API_KEYS -> history;
      case TOMBSTONES -> longest();
    };
  }
}

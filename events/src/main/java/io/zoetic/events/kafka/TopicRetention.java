// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.core.SettingsReader;
import java.time.Duration;

/**
 * How long topics keep what people wrote, where that is anybody's to choose.
 *
 * @param interactions prompts with their answers, until they are stored: the longest that
 *     PostgreSQL may be away
 * @param deadLetters prompts and interactions that were set aside
 */
public record TopicRetention(Duration interactions, Duration deadLetters) {
  private static final Duration LEAST = Duration.ofHours(1);

  /** As long as topics keep it where nobody says otherwise. */
  public static final TopicRetention DEFAULTS =
      new TopicRetention(Duration.ofDays(7), Duration.ofDays(30));

  public TopicRetention {
    requireWithin("interactions", interactions);
    requireWithin("deadLetters", deadLetters);
  }

  static TopicRetention from(SettingsReader settings) {
    return new TopicRetention(
        settings.duration(
            "kafka.interactions-retention",
            DEFAULTS.interactions(),
            LEAST,
            Topics.RETENTION_MAX,
            "how long interactions wait to be stored"),
        settings.duration(
            "kafka.dead-letter-retention",
            DEFAULTS.deadLetters(),
            LEAST,
            Topics.RETENTION_MAX,
            "how long what was set aside is kept"));
  }

  private static void requireWithin(String name, Duration value) {
    if (value.compareTo(LEAST) < 0 || value.compareTo(Topics.RETENTION_MAX) > 0) {
      throw new IllegalArgumentException(
          "%s must be in %s..%s, was %s".formatted(name, LEAST, Topics.RETENTION_MAX, value));
    }
  }
}

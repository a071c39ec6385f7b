// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.zoetic.bootstrap.Settings;
import java.time.Duration;

/**
 * The conditions under which a run starts of itself: as soon as there is enough to learn from and
 * enough to judge by, but not while more is coming in, and after a run not before there is half as
 * much again.
 *
 * @param feedback so much trusted feedback that no run has learnt from starts one, or half of what
 *     the last run had, if that is more; 0: none does
 * @param questions so many must be held out, or be answered before they are learnt: with fewer, no
 *     gate could let the version pass
 * @param quiet a run that is due waits until no more feedback has come for so long, at most 24
 *     times as long
 * @param least so much has to be there when the time has come
 * @param patience for how long some feedback waits for more, at most
 */
public record TriggerOptions(
    int feedback, int questions, Duration quiet, int least, Duration patience) {
  /** How many times the quiet time a run that is due waits while feedback streams in. */
  static final int QUIET_TIMES_MAX = 24;

  static TriggerOptions from(Settings settings) {
    return new TriggerOptions(
        settings.integer(
            "trainer.trigger-feedback",
            16,
            0,
            1_000_000,
            "new trusted feedback that starts a run, or half of what the last had; 0: none does"),
        settings.integer(
            "trainer.trigger-questions",
            12,
            0,
            1_000_000,
            "questions that judge by one measure, held out or not learnt yet when they are asked"),
        settings.duration(
            "trainer.trigger-quiet",
            Duration.ofSeconds(5),
            Duration.ZERO,
            Duration.ofHours(1),
            "how long no more feedback has come when a run starts"),
        settings.integer(
            "trainer.trigger-least",
            16,
            1,
            1_000_000,
            "how much feedback there must be after the wait"),
        settings.duration(
            "trainer.trigger-wait",
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Duration.ofDays(365),
            "how long feedback waits for more of it"));
  }

  /** The rule in words. */
  public String rule() {
    String judged = "once %d questions can judge".formatted(questions);
    String waited = "%d after %s".formatted(least, words(patience));
    return feedback == 0
        ? "a run starts with %s to learn from, %s".formatted(waited, judged)
        : "a run starts with %d to learn from (half of the last run's if that is more; %s), %s"
            .formatted(feedback, waited, judged);
  }

  private static String words(Duration time) {
    return time.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
  }
}

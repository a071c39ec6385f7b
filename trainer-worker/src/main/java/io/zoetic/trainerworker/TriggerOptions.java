// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.zoetic.bootstrap.Settings;
import java.time.Duration;

/**
 * When a run starts of itself.
 *
 * @param feedback so much trusted feedback that no run has learnt from starts one; 0: never
 * @param least so much has to be there when the time has come
 * @param patience for how long some feedback waits for more, at most
 */
public record TriggerOptions(int feedback, int least, Duration patience) {
  static TriggerOptions from(Settings settings) {
    return new TriggerOptions(
        settings.integer(
            "trainer.trigger-feedback",
            256,
            0,
            1_000_000,
            "new trusted feedback that starts a run; 0: none does"),
        settings.integer(
            "trainer.trigger-least",
            64,
            1,
            1_000_000,
            "how much of it there must be after the wait"),
        settings.duration(
            "trainer.trigger-wait",
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            Duration.ofDays(365),
            "how long feedback waits for more of it"));
  }
}

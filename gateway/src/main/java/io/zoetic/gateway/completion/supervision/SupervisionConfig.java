// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.zoetic.bootstrap.Settings;
import io.zoetic.gateway.completion.dispatch.TenantWeights;
import java.time.Duration;

/**
 * The settings of how the gateway watches over prompts.
 *
 * @param workerSilence a prompt that a worker held and nobody has named for this long is lost
 * @param attemptsMax attempts that may be lost before the prompt is given up; of workers that
 *     vanish only those that ran nothing else count, and the first
 * @param deadline from dispatch to last token
 * @param promptsMax prompts that wait at one time; more are refused
 * @param weights how much more than others tenants get of them and of the workers
 */
public record SupervisionConfig(
    Duration workerSilence,
    int attemptsMax,
    Duration deadline,
    int promptsMax,
    TenantWeights weights) {

  /** How often to look for prompts that are silent. */
  Duration tickInterval() {
    Duration quarter = workerSilence.dividedBy(4);
    Duration longest = Duration.ofMillis(100);
    return quarter.compareTo(longest) < 0 ? quarter : longest;
  }

  /** What an answer that takes too long breaks. */
  String deadlineRule() {
    return "an answer must be complete within " + deadline.toMillis() + " ms, was not";
  }

  /** Reads {@code gateway.worker-silence} and its neighbours. */
  public static SupervisionConfig from(Settings settings) {
    return new SupervisionConfig(
        settings.duration(
            "gateway.worker-silence",
            Duration.ofSeconds(3),
            Duration.ofMillis(100),
            Duration.ofMinutes(5),
            "a prompt whose worker is silent for this long goes to another worker"),
        settings.integer(
            "gateway.attempts-max",
            3,
            1,
            100,
            "workers that a prompt may end, alone in all but the first, before it is given up"),
        settings.duration(
            "gateway.deadline",
            Duration.ofSeconds(120),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "time for a whole answer; then 504"),
        settings.integer(
            "gateway.prompts-max", 1024, 1, 1_000_000, "prompts in flight; more get 429"),
        TenantWeights.from(settings));
  }
}

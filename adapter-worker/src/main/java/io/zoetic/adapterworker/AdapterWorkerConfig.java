// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;

import io.zoetic.adapterworker.experts.ExpertSettings;
import io.zoetic.bootstrap.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * All that an adapter worker can be told.
 *
 * @param id names this process on the event log
 * @param model the base model
 * @param experts what to serve beside it, if anything
 * @param slots prompts that are answered at the same time, at most
 * @param prefillTokensMax prompt tokens that one step reads, at most; bounds how long a new prompt
 *     delays running answers
 * @param prefixBytes memory for what prompts have in common, about; 0 for none
 * @param heartbeat how often the gateways hear that their prompts are held
 * @param stepTimeout a step that takes longer counts as hung, and the heartbeat stops; so does the
 *     reading of a prompt
 * @param drain how long {@link AdapterWorker#close} goes on answering what it holds
 */
public record AdapterWorkerConfig(
    String id,
    ModelSettings model,
    Optional<ExpertSettings> experts,
    int slots,
    int prefillTokensMax,
    long prefixBytes,
    Duration heartbeat,
    Duration stepTimeout,
    Duration drain) {
  public AdapterWorkerConfig {
    requireNonNull(id, "id");
    requireNonNull(model, "model");
    requireNonNull(experts, "experts");
    requireNonNull(heartbeat, "heartbeat");
    requireNonNull(stepTimeout, "stepTimeout");
    requireNonNull(drain, "drain");
  }

  /** Reads the settings {@code worker.*}; their problems are collected there. */
  public static AdapterWorkerConfig from(Settings settings) {
    String id =
        settings
            .optional("worker.id", "name of this process, never shared; drawn if absent")
            .orElseGet(() -> "worker-" + UUID.randomUUID().toString().substring(0, 8));
    ModelSettings model = ModelSettings.from(settings);
    return new AdapterWorkerConfig(
        id,
        model,
        ExpertSettings.from(settings),
        settings.integer("worker.slots", 32, 1, 1024, "prompts answered at the same time"),
        settings.integer(
            "worker.prefill-tokens-max", 512, 16, 1 << 16, "prompt tokens read in one step"),
        settings.bytes(
            "worker.prefix-cache",
            256L << 20,
            0,
            1L << 40,
            "memory for the beginnings that prompts share"),
        settings.duration(
            "worker.heartbeat",
            Duration.ofMillis(500),
            Duration.ofMillis(50),
            Duration.ofSeconds(10),
            "how often the gateways hear that their prompts are held"),
        settings.duration(
            "worker.step-timeout",
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofHours(1),
            "a step, or the reading of a prompt, that takes longer counts as hung, and the process ends"),
        settings.duration(
            "worker.drain",
            Duration.ofSeconds(20),
            Duration.ZERO,
            Duration.ofHours(1),
            "how long a shutdown goes on answering"));
  }

  /** The same with another base model. */
  AdapterWorkerConfig with(ModelSettings other) {
    return new AdapterWorkerConfig(
        id, other, experts, slots, prefillTokensMax, prefixBytes, heartbeat, stepTimeout, drain);
  }
}

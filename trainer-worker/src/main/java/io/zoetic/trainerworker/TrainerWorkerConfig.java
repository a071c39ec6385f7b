// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.trainerworker.curation.TrustOptions;
import io.zoetic.trainerworker.interaction.RecorderOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * All that a trainer worker can be told.
 *
 * @param id names this process in leases and in the audit
 * @param model directory of the base model, or what else names it until it is found: see {@link
 *     io.zoetic.model.source.ModelSource}
 * @param layout what carries z, as the adapter workers serve it
 * @param svdCache where the factors of base models are kept
 * @param device where to train and to judge
 * @param threads that train; 0: as many as the process has anyway
 * @param answerTokensMax tokens of an answer of a rollout or for the gate, at most
 * @param retention how long interactions are kept
 * @param trigger when runs start of themselves
 * @param trust how much feedback is believed
 */
public record TrainerWorkerConfig(
    String id,
    Path model,
    LayoutSpec layout,
    Path svdCache,
    DeviceKind device,
    int threads,
    int answerTokensMax,
    Duration retention,
    TriggerOptions trigger,
    TrustOptions trust) {
  private static final String MODEL = "folder, .gguf file or org/name of the hub";

  public TrainerWorkerConfig {
    requireNonNull(id, "id");
    requireNonNull(model, "model");
    requireNonNull(layout, "layout");
    requireNonNull(svdCache, "svdCache");
    requireNonNull(device, "device");
    requireNonNull(retention, "retention");
    requireNonNull(trigger, "trigger");
    requireNonNull(trust, "trust");
  }

  /** Reads the settings {@code trainer.*}; their problems are collected there. */
  public static TrainerWorkerConfig from(Settings settings) {
    String model = settings.string("trainer.model", "", MODEL);
    settings.require(!model.isBlank(), "trainer.model must name a model, was not set");
    return from(settings, model);
  }

  /** The same where nothing need be trained: empty if no model is named. */
  public static Optional<TrainerWorkerConfig> ifNamed(Settings settings) {
    return settings.optional("trainer.model", MODEL).map(model -> from(settings, model));
  }

  private static TrainerWorkerConfig from(Settings settings, String model) {
    return new TrainerWorkerConfig(
        settings
            .optional("trainer.id", "name of this process, never shared; drawn if absent")
            .orElseGet(() -> "trainer-" + UUID.randomUUID().toString().substring(0, 8)),
        Path.of(model),
        layout(settings),
        settings
            .optional("trainer.svd-cache", "keeps singular vectors; absent: in the user's cache")
            .map(Path::of)
            .orElseGet(SvdCache::defaultRoot),
        settings.choice("trainer.device", DeviceKind.CPU, "where to train and to judge"),
        settings.integer("trainer.threads", 0, 0, 1024, "threads that train; 0 is one per core"),
        settings.integer(
            "trainer.answer-tokens-max",
            AnswerLimits.USUAL_MAX,
            AnswerLimits.LEAST,
            1 << 20,
            "tokens of an answer that is learned or judged, at most"),
        settings.duration(
            "trainer.retention",
            RecorderOptions.RETENTION,
            Duration.ofMinutes(1),
            Duration.ofDays(3650),
            "how long interactions are kept"),
        TriggerOptions.from(settings),
        trust(settings));
  }

  /** The same with the directory in which the base model was found. */
  TrainerWorkerConfig with(Path found) {
    return new TrainerWorkerConfig(
        id,
        found,
        layout,
        svdCache,
        device,
        threads,
        answerTokensMax,
        retention,
        trigger,
        trust);
  }

  private static LayoutSpec layout(Settings settings) {
    String text =
        settings.string("trainer.layout", "all", "what carries z, as adapter workers serve it");
    try {
      return LayoutSpec.parse(text);
    } catch (IllegalArgumentException e) {
      settings.require(false, "trainer.layout: " + e.getMessage());
      return LayoutSpec.ALL;
    }
  }

  private static TrustOptions trust(Settings settings) {
    TrustOptions usual = TrustOptions.ofDefaults();
    return new TrustOptions(
        usual.endUser(),
        usual.judge(),
        settings.integer(
            "trainer.burst",
            usual.burst(),
            1,
            1_000_000,
            "feedback of one user or judge per minute; more is not believed"),
        usual.burstWindow());
  }
}

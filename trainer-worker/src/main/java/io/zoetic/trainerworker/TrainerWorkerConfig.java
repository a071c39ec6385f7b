// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import io.zoetic.core.ExpertSelection;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.trainerworker.curation.TrustOptions;
import io.zoetic.trainerworker.growth.GrowthOptions;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.reward.SandboxPolicy;
import io.zoetic.trainerworker.run.PromotionRule;
import io.zoetic.trainerworker.run.TrainingJob;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * All that a trainer worker can be told.
 *
 * @param id names this process in leases and in the audit
 * @param model directory of the base model, or what else names it until it is found: see {@link
 *     io.zoetic.model.source.ModelSource}
 * @param layout what carries z; empty: as the adapter workers serve it
 * @param svdCache where the factors of base models are kept
 * @param inference how to answer, in rollouts and for the gate; training is on the same device
 * @param threads that train; 0: as many as the process has anyway
 * @param rules what requests to {@code zoetic/auto} ask for, which the gate judges by, and when
 *     what has passed it is served
 * @param runAttempts how many trainers a run may take with it
 * @param retention how long what grows is kept
 * @param trigger when runs start of themselves
 * @param trust how much feedback is believed
 * @param growth when experts grow that nobody named
 * @param sandbox how well answers and tests that are code must be kept apart to be run
 */
public record TrainerWorkerConfig(
    String id,
    Path model,
    Optional<LayoutSpec> layout,
    Path svdCache,
    BatchInferenceOptions inference,
    int threads,
    TrainingJob.Rules rules,
    int runAttempts,
    RetentionOptions retention,
    TriggerOptions trigger,
    TrustOptions trust,
    GrowthOptions growth,
    SandboxPolicy sandbox) {
  private static final String AUTO = "auto";
  private static final String MODEL = "folder, .gguf file or org/name of the hub";

  public TrainerWorkerConfig {
    requireNonNull(id, "id");
    requireNonNull(model, "model");
    requireNonNull(layout, "layout");
    requireNonNull(svdCache, "svdCache");
    requireNonNull(inference, "inference");
    requireNonNull(rules, "rules");
    requireNonNull(retention, "retention");
    requireNonNull(trigger, "trigger");
    requireNonNull(trust, "trust");
    requireNonNull(growth, "growth");
    requireNonNull(sandbox, "sandbox");
  }

  /** Reads the settings {@code trainer.*}; their problems are collected there. */
  public static TrainerWorkerConfig from(Settings settings) {
    String model = settings.string("trainer.model", "", MODEL);
    settings.require(!model.isBlank(), "trainer.model must name a model, was not set");
    return from(settings, model, BatchInferenceOptions.DEFAULTS);
  }

  /**
   * The same where nothing need be trained: empty if no model is named.
   *
   * @param served how the adapter worker answers that it trains for; the settings win
   */
  public static Optional<TrainerWorkerConfig> ifNamed(
      Settings settings, BatchInferenceOptions served) {
    return settings.optional("trainer.model", MODEL).map(model -> from(settings, model, served));
  }

  /** The same with another cache, unless one was named: an adapter worker beside it has one. */
  public TrainerWorkerConfig withDefaultCache(Path cache) {
    return svdCache.equals(SvdCache.defaultRoot())
        ? new TrainerWorkerConfig(
            id,
            model,
            layout,
            cache,
            inference,
            threads,
            rules,
            runAttempts,
            retention,
            trigger,
            trust,
            growth,
            sandbox)
        : this;
  }

  private static TrainerWorkerConfig from(
      Settings settings, String model, BatchInferenceOptions served) {
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
        inference(settings, served),
        settings.integer("trainer.threads", 0, 0, 1024, "threads that train; 0 is one per core"),
        rules(settings),
        settings.integer(
            "trainer.run-attempts",
            3,
            1,
            TrainingRuns.MAX_ATTEMPTS,
            "trainers that a run may take with it; then it has failed"),
        RetentionOptions.from(settings),
        TriggerOptions.from(settings),
        trust(settings),
        GrowthOptions.from(settings),
        settings.choice(
            "trainer.sandbox",
            SandboxPolicy.COMPLETE,
            "whether code is rewarded where its sandbox holds in part only"));
  }

  private static TrainingJob.Rules rules(Settings settings) {
    return new TrainingJob.Rules(
        settings.choice(
            "trainer.selection",
            ExpertSelection.TOP_1,
            "what clients ask for; the gate judges by it"),
        settings.choice(
            "trainer.promotion",
            PromotionRule.TRUST,
            "what serves a version that has passed: the gate alone, trust, or a person"),
        settings.integer(
            "trainer.uncorrected-prompts",
            RunConfig.UNCORRECTED_PROMPTS,
            0,
            RunConfig.UNCORRECTED_PROMPTS_MAX,
            "recorded prompts that nobody corrected which a run may learn from; 0: none"));
  }

  private static BatchInferenceOptions inference(Settings settings, BatchInferenceOptions served) {
    return new BatchInferenceOptions(
        settings.choice("trainer.device", served.device(), "where to train and to judge"),
        settings.choice(
            "trainer.compute-type",
            served.computeType(),
            "number format to answer in, as worker.compute-type"),
        settings.integer(
            "trainer.context-max",
            served.contextLengthMax(),
            16,
            1 << 20,
            "tokens of prompt and answer, as worker.context-max"),
        settings.choice(
            "trainer.generation-config",
            served.generationConfig(),
            "whose sampling defaults apply, as worker.generation-config"),
        settings.integer(
            "trainer.answer-tokens-max",
            served.answerTokensMax(),
            AnswerLimits.LEAST,
            1 << 20,
            "tokens of an answer that is learned or judged, at most"));
  }

  /** The same with the directory in which the base model was found. */
  TrainerWorkerConfig with(Path found) {
    return new TrainerWorkerConfig(
        id,
        found,
        layout,
        svdCache,
        inference,
        threads,
        rules,
        runAttempts,
        retention,
        trigger,
        trust,
        growth,
        sandbox);
  }

  private static Optional<LayoutSpec> layout(Settings settings) {
    String text =
        settings.string(
            "trainer.layout", AUTO, "what carries z; auto: as adapter workers serve it");
    try {
      return text.equals(AUTO) ? Optional.empty() : Optional.of(LayoutSpec.parse(text));
    } catch (IllegalArgumentException e) {
      settings.require(false, "trainer.layout: " + e.getMessage());
      return Optional.empty();
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
            "feedback per minute on what one user has asked; more is not believed"),
        settings.integer(
            "trainer.key-burst",
            usual.keyBurst(),
            1,
            1_000_000,
            "feedback per minute from one key; more is not believed"),
        usual.burstWindow());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.bootstrap.InvalidSettingsException;
import io.zoetic.bootstrap.Setting;
import io.zoetic.bootstrap.Settings;
import io.zoetic.core.ExpertSelection;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.sampling.GenerationConfig;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.trainerworker.curation.TrustOptions;
import io.zoetic.trainerworker.growth.GrowthOptions;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.reward.SandboxPolicy;
import io.zoetic.trainerworker.run.PromotionRule;
import io.zoetic.trainerworker.run.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainerWorkerConfigTest {
  private static final TrustOptions USUAL = TrustOptions.ofDefaults();

  @Test
  void onlyTheModelGiven_hasAllDefaults() {
    TrainerWorkerConfig config =
        TrainerWorkerConfig.from(Settings.of(Map.of("trainer.model", "base")));

    assertThat(config.id()).startsWith("trainer-");
    assertThat(config)
        .isEqualTo(
            new TrainerWorkerConfig(
                config.id(),
                Path.of("base"),
                Optional.empty(),
                SvdCache.defaultRoot(),
                BatchInferenceOptions.DEFAULTS,
                0,
                new TrainingJob.Rules(ExpertSelection.TOP_1, PromotionRule.TRUST),
                3,
                RetentionOptions.DEFAULTS,
                new TriggerOptions(16, 12, Duration.ofSeconds(5), 16, Duration.ofHours(1)),
                TrustOptions.ofDefaults(),
                GrowthOptions.OFF,
                SandboxPolicy.COMPLETE));
  }

  private static Map<String, String> everything() {
    return Map.ofEntries(
        Map.entry("trainer.id", "t1"),
        Map.entry("trainer.model", "base"),
        Map.entry("trainer.layout", "mlp"),
        Map.entry("trainer.svd-cache", "svd"),
        Map.entry("trainer.device", "gpu"),
        Map.entry("trainer.compute-type", "float32"),
        Map.entry("trainer.context-max", "2048"),
        Map.entry("trainer.generation-config", "none"),
        Map.entry("trainer.threads", "3"),
        Map.entry("trainer.answer-tokens-max", "512"),
        Map.entry("trainer.selection", "soft"),
        Map.entry("trainer.run-attempts", "5"),
        Map.entry("trainer.retention", "7d"),
        Map.entry("trainer.feedback-retention", "100d"),
        Map.entry("trainer.version-retention", "2d"),
        Map.entry("trainer.history-retention", "400d"),
        Map.entry("trainer.example-half-life", "14d"),
        Map.entry("trainer.trigger-feedback", "100"),
        Map.entry("trainer.trigger-questions", "30"),
        Map.entry("trainer.trigger-quiet", "2s"),
        Map.entry("trainer.trigger-least", "10"),
        Map.entry("trainer.trigger-wait", "5m"),
        Map.entry("trainer.burst", "20"),
        Map.entry("trainer.key-burst", "200"),
        Map.entry("trainer.growth", "true"),
        Map.entry("trainer.growth-events", "12"),
        Map.entry("trainer.growth-principals", "3"),
        Map.entry("trainer.growth-merges-named", "true"),
        Map.entry("trainer.sandbox", "incomplete"),
        Map.entry("trainer.uncorrected-prompts", "48"),
        Map.entry("trainer.promotion", "person"));
  }

  @Test
  void everythingGiven_arrivesInItsPlace() {
    Settings settings = Settings.of(everything());

    TrainerWorkerConfig config = TrainerWorkerConfig.from(settings);
    settings.finish();
    assertThat(config)
        .isEqualTo(
            new TrainerWorkerConfig(
                "t1",
                Path.of("base"),
                Optional.of(LayoutSpec.parse("mlp")),
                Path.of("svd"),
                new BatchInferenceOptions(
                    DeviceKind.GPU, ComputeType.FLOAT32, 2048, GenerationConfig.NONE, 512),
                3,
                new TrainingJob.Rules(ExpertSelection.SOFT, PromotionRule.PERSON, 48),
                5,
                new RetentionOptions(
                    Duration.ofDays(7),
                    Duration.ofDays(100),
                    Duration.ofDays(2),
                    Duration.ofDays(400),
                    Duration.ofDays(14)),
                new TriggerOptions(100, 30, Duration.ofSeconds(2), 10, Duration.ofMinutes(5)),
                new TrustOptions(USUAL.endUser(), USUAL.judge(), 20, 200, USUAL.burstWindow()),
                new GrowthOptions(true, 12, 3, true),
                SandboxPolicy.INCOMPLETE));
  }

  @Test
  void settingsThatBreakRules_areAllNamed() {
    Settings settings =
        Settings.of(
            Map.of(
                "trainer.layout", "mpl",
                "trainer.device", "tpu",
                "trainer.burst", "0"));
    TrainerWorkerConfig.from(settings);

    assertThatThrownBy(settings::finish)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("trainer.model must name a model, was not set")
        .hasMessageContaining("trainer.layout: matrices must be all, mlp")
        .hasMessageContaining("trainer.device must be one of")
        .hasMessageContaining("trainer.burst must be");
  }

  @Test
  void readme_listsEverySetting() throws IOException {
    Settings settings = Settings.of(Map.of());
    TrainerWorkerConfig.from(settings);

    assertThat(Files.readString(Path.of("README.md")))
        .contains(settings.declared().stream().map(Setting::row).toList());
  }
}

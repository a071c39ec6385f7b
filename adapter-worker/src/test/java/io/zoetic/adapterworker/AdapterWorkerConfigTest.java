// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.adapterworker.experts.ExpertSettings;
import io.zoetic.bootstrap.InvalidSettingsException;
import io.zoetic.bootstrap.Setting;
import io.zoetic.bootstrap.Settings;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdapterWorkerConfigTest {
  @Test
  void onlyTheModelGiven_hasAllDefaults() {
    AdapterWorkerConfig config =
        AdapterWorkerConfig.from(Settings.of(Map.of("worker.model", "base")));

    assertThat(config.id()).startsWith("worker-");
    assertThat(config)
        .isEqualTo(
            new AdapterWorkerConfig(
                config.id(),
                new ModelSettings(Path.of("base"), ComputeType.FLOAT32, 4096, DeviceKind.CPU, 0),
                Optional.empty(),
                32,
                512,
                256L << 20,
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                Duration.ofSeconds(20)));
  }

  @Test
  void everythingGiven_arrivesInItsPlace() {
    Settings settings =
        Settings.of(
            Map.ofEntries(
                Map.entry("worker.id", "w1"),
                Map.entry("worker.model", "base"),
                Map.entry("worker.compute-type", "bfloat16"),
                Map.entry("worker.context-max", "1000"),
                Map.entry("worker.device", "gpu"),
                Map.entry("worker.threads", "3"),
                Map.entry("worker.layout", "mlp"),
                Map.entry("worker.expert-form", "delta"),
                Map.entry("worker.svd-cache", "svd"),
                Map.entry("worker.router", "router.safetensors"),
                Map.entry("worker.experts-refresh", "5s"),
                Map.entry("worker.versions-max", "9"),
                Map.entry("worker.prefix-cache", "1MiB"),
                Map.entry("worker.slots", "7"),
                Map.entry("worker.prefill-tokens-max", "64"),
                Map.entry("worker.heartbeat", "1s"),
                Map.entry("worker.step-timeout", "9s"),
                Map.entry("worker.drain", "5s")));

    AdapterWorkerConfig config = AdapterWorkerConfig.from(settings);
    settings.finish();

    assertThat(config)
        .isEqualTo(
            new AdapterWorkerConfig(
                "w1",
                new ModelSettings(Path.of("base"), ComputeType.BFLOAT16, 1000, DeviceKind.GPU, 3),
                Optional.of(
                    new ExpertSettings(
                        LayoutSpec.parse("mlp"),
                        ExpertForm.DELTA,
                        Path.of("svd"),
                        Optional.of(Path.of("router.safetensors")),
                        Duration.ofSeconds(5),
                        9)),
                7,
                64,
                1 << 20,
                Duration.ofSeconds(1),
                Duration.ofSeconds(9),
                Duration.ofSeconds(5)));
  }

  @Test
  void onlyALayoutGiven_hasAllDefaultsOfExperts() {
    AdapterWorkerConfig config =
        AdapterWorkerConfig.from(
            Settings.of(Map.of("worker.model", "base", "worker.layout", "mlp")));

    assertThat(config.experts())
        .contains(
            new ExpertSettings(
                LayoutSpec.parse("mlp"),
                ExpertForm.FACTORED,
                SvdCache.defaultRoot(),
                Optional.empty(),
                Duration.ofSeconds(1),
                10_000));
  }

  @Test
  void modelMissing_isAProblem() {
    Settings settings = Settings.of(Map.of());
    AdapterWorkerConfig.from(settings);

    assertThatThrownBy(settings::finish)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("worker.model must name a model, was not set");
  }

  @Test
  void layoutAndForm_thatMakeNoSense_areProblems() {
    Settings settings =
        Settings.of(
            Map.of(
                "worker.model", "base",
                "worker.layout", "all,components=top-9",
                "worker.expert-form", "factored"));
    AdapterWorkerConfig.from(settings);
    Settings unreadable = Settings.of(Map.of("worker.model", "base", "worker.layout", "mpl"));
    AdapterWorkerConfig.from(unreadable);

    assertThatThrownBy(settings::finish).hasMessageContaining("factored needs components=all");
    assertThatThrownBy(unreadable::finish).hasMessageContaining("matrices must be all, mlp");
  }

  @Test
  void readme_listsEverySetting() throws IOException {
    Settings settings = Settings.of(Map.of());
    Main.ProcessConfig.from(settings);

    assertThat(Files.readString(Path.of("README.md")))
        .contains(settings.declared().stream().map(Setting::row).toList());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.bootstrap.InvalidSettingsException;
import io.zoetic.bootstrap.Settings;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.sampling.GenerationConfig;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the services are told that run in one process. */
final class StandaloneConfigTest {
  @TempDir private Path model;

  private Settings settings(Map<String, String> told) {
    Map<String, String> all = new HashMap<>(told);
    all.put("worker.model", model.toString());
    all.put("trainer.model", model.toString());
    return Settings.of(all);
  }

  private BatchInferenceOptions inference(Map<String, String> told) {
    Settings settings = settings(told);
    Standalone.Config config = Standalone.Config.from(settings);
    settings.finish();
    return config.trainer().orElseThrow().inference();
  }

  @Test
  void trainer_thatIsToldNothing_answersAsTheWorkerDoes() {
    assertThat(inference(Map.of())).isEqualTo(BatchInferenceOptions.DEFAULTS);
    assertThat(
            inference(
                Map.of(
                    "worker.compute-type", "float32",
                    "worker.context-max", "512",
                    "worker.generation-config", "none")))
        .isEqualTo(
            new BatchInferenceOptions(
                DeviceKind.CPU, ComputeType.FLOAT32, 512, GenerationConfig.NONE, 1024));
  }

  @Test
  void trainer_thatIsToldItself_answersAsItIsTold() {
    BatchInferenceOptions told =
        inference(
            Map.of(
                "worker.compute-type", "float32",
                "trainer.compute-type", "bfloat16",
                "worker.context-max", "512",
                "trainer.context-max", "256"));

    assertThat(told.computeType()).isEqualTo(ComputeType.BFLOAT16);
    assertThat(told.contextLengthMax()).isEqualTo(256);
  }

  @Test
  void samplingDefaults_thatBreakARule_areRefusedUnlessTheyAreOff() throws IOException {
    Files.writeString(model.resolve("generation_config.json"), "{\"top_p\": 2}");
    Settings applied = settings(Map.of());
    Standalone.Config.from(applied);
    Settings off = settings(Map.of("worker.generation-config", "none"));
    Standalone.Config config = Standalone.Config.from(off);

    assertThatThrownBy(applied::finish)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(
            "worker.model: generation_config.json: top_p must be in (0, 1], was 2.0");
    off.finish();
    assertThat(config.worker().model().samplingDefaults()).isEqualTo(SamplingDefaults.NONE);
  }
}

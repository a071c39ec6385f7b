// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationIT {
  @TempDir Path cache;

  private ComputeType choose(String golden) {
    Path directory = Golden.directory(golden);
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      return Calibration.choose(
          checkpoint,
          ModelConfig.read(directory),
          DeviceKind.CPU.device(),
          checkpoint.digest(),
          cache);
    }
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.toList();
    }
  }

  @Test
  void float32Checkpoint_staysSo_withoutAMeasurement() throws IOException {
    assertThat(choose("llama")).isEqualTo(ComputeType.FLOAT32);
    assertThat(kept()).isEmpty();
  }

  @Test
  void bfloat16Checkpoint_isMeasuredOnce_andTheMeasurementDecides() throws IOException {
    ComputeType first = choose("llama-tied-bf16");
    Path file = kept().getFirst();
    String measured = Files.readString(file);
    assertThat(choose("llama-tied-bf16")).isEqualTo(first);
    assertThat(kept()).containsExactly(file);

    String slow = "\"float32_ms\":[1,1,1],\"bfloat16_ms\":[1,1,1]}";
    String fast = "\"float32_ms\":[2,3,4],\"bfloat16_ms\":[1,1,1]}";
    Files.writeString(file, measured.replaceFirst("\"float32_ms\".*", slow));
    assertThat(choose("llama-tied-bf16")).isEqualTo(ComputeType.FLOAT32);
    Files.writeString(file, measured.replaceFirst("\"float32_ms\".*", fast));
    assertThat(choose("llama-tied-bf16")).isEqualTo(ComputeType.BFLOAT16);
  }

  @Test
  void measurementThatIsDamaged_orOfAnotherProcessor_isMadeAgain() throws IOException {
    choose("llama-tied-bf16");
    Path file = kept().getFirst();
    for (String damaged :
        List.of("", "{", "[]", "{\"processor\": \"x\", \"float32_ms\": [1,1,1]}")) {
      Files.writeString(file, damaged);
      choose("llama-tied-bf16");
      assertThat(file).content().contains("bfloat16_ms");
    }
  }
}

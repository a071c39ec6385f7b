// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.DecoderWeights;
import io.zoetic.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReferenceModelIT {
  @TempDir Path directory;

  @Test
  void extractTo_newDirectory_holdsAModelOfTheFamilyOfAtMostSixteenMegabytes() throws IOException {
    Path model = ReferenceModel.extractTo(directory.resolve("deep/base"));

    assertThat(DecoderWeights.parameterCount(ModelConfig.read(model)))
        .isBetween(3_000_000L, 8_000_000L);
    assertThat(Files.size(model.resolve("model.safetensors"))).isLessThan(16L << 20);
    assertThat(model.resolve("tokenizer.json")).exists();
  }

  @Test
  void extractTo_again_replacesOnlyWhatDiffers() throws IOException {
    ReferenceModel.extractTo(directory);
    Path config = directory.resolve("config.json");
    Path weights = directory.resolve("model.safetensors");
    String original = Files.readString(config);
    FileTime longAgo = FileTime.fromMillis(1_000);
    Files.setLastModifiedTime(weights, longAgo);
    Files.writeString(config, "{}");

    ReferenceModel.extractTo(directory);

    assertThat(config).hasContent(original);
    assertThat(Files.getLastModifiedTime(weights)).isEqualTo(longAgo);
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(7);
    }
  }
}

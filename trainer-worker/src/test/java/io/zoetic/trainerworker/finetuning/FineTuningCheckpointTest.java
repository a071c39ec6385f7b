// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FineTuningCheckpointTest {
  private static final FineTuningCheckpoint.State STATE =
      new FineTuningCheckpoint.State(0.25, 0.75, 15, 3, 1, 1, 2, new float[] {1, 0.5f, -2});

  private static FineTuningCheckpoint read(byte[] bytes) {
    return requireNonNull(FineTuningCheckpoint.fromBytes(bytes));
  }

  @Test
  void everything_isReadAsItWasWritten() {
    FineTuningCheckpoint read =
        read(new FineTuningCheckpoint(20, STATE, new byte[] {1, 2}).toBytes());

    assertThat(read.steps()).isEqualTo(20);
    assertThat(read.training()).containsExactly(1, 2);
    assertThat(read.stopping()).usingRecursiveComparison().isEqualTo(STATE);
    assertThat(read(new FineTuningCheckpoint(7, null, new byte[0]).toBytes()).stopping()).isNull();
  }

  /** Written byte by byte by the code before there were setbacks. */
  @Test
  void firstVersion_hasNeitherLossesNorSetbacks() {
    String written =
        "5453545a010000001400000001000000000000000000d03f000000000000e83f0f0000000300"
            + "000001000000010000000000c03f0200000001029c4bbee8";
    FineTuningCheckpoint read = read(HexFormat.of().parseHex(written));

    assertThat(read.stopping())
        .usingRecursiveComparison()
        .isEqualTo(new FineTuningCheckpoint.State(0.25, 0.75, 15, 3, 1, 0, 0, new float[] {1.5f}));
    assertThat(read.training()).containsExactly(1, 2);
  }

  @Test
  void bytesOfATrainingRunAlone_areNone() {
    assertThat(FineTuningCheckpoint.fromBytes(new byte[] {1, 2, 3})).isNull();
    assertThat(FineTuningCheckpoint.fromBytes(new byte[100])).isNull();
  }

  @Test
  void anyOtherBytes_areRefused() {
    byte[] written = new FineTuningCheckpoint(20, STATE, new byte[] {1, 2}).toBytes();
    for (int i = 4; i < written.length; i++) {
      byte[] changed = written.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> FineTuningCheckpoint.fromBytes(changed))
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] cut = Arrays.copyOf(written, written.length - 3);
    assertThatThrownBy(() -> FineTuningCheckpoint.fromBytes(cut))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a checkpoint of a study must be whole and of version 2");
  }
}

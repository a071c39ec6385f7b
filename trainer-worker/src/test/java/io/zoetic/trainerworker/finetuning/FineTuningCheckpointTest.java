// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.training.TrainingCheckpoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FineTuningCheckpointTest {
  private static final FineTuningCheckpoint.State STATE =
      new FineTuningCheckpoint.State(0.25, 0.1 + 0.2, 15, 3, 1, 1, 2, new float[] {1, 0.5f, -2});
  private static final TrainingCheckpoint RUN =
      new TrainingCheckpoint(
          "z",
          12,
          34,
          List.of(List.of(new float[] {1}), List.of(new float[] {2}), List.of(new float[] {3})));

  private static FineTuningCheckpoint again(FineTuningCheckpoint written) {
    return FineTuningCheckpoint.fromBytes(written.toBytes());
  }

  @Test
  void everything_isReadAsItWasWritten() {
    FineTuningCheckpoint read = again(new FineTuningCheckpoint(20, STATE, RUN));

    assertThat(read.steps()).isEqualTo(20);
    assertThat(read.training().steps()).isEqualTo(12);
    assertThat(read.training().with(TrainingCheckpoint.Notes.NONE).toBytes())
        .isEqualTo(RUN.toBytes());
    assertThat(read.stopping()).usingRecursiveComparison().isEqualTo(STATE);
    assertThat(again(new FineTuningCheckpoint(7, null, RUN)).stopping()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"first", "best", "best_step", "without_gain", "at_top", "lost", "setbacks"})
  void withoutANote_isRefused(String name) {
    TrainingCheckpoint.Notes notes =
        TrainingCheckpoint.fromBytes(new FineTuningCheckpoint(20, STATE, RUN).toBytes()).notes();
    Map<String, String> words = new TreeMap<>(notes.words());
    words.remove(name);
    byte[] bytes = RUN.with(new TrainingCheckpoint.Notes(words, notes.tensors())).toBytes();

    assertThatThrownBy(() -> FineTuningCheckpoint.fromBytes(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a checkpoint of fine-tuning must note " + name);
  }

  @Test
  void runAlone_isRefused() {
    assertThatThrownBy(() -> FineTuningCheckpoint.fromBytes(RUN.toBytes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a checkpoint of fine-tuning must note steps");
  }
}

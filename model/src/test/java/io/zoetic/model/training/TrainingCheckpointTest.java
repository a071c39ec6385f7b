// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.objective.NextToken;
import io.zoetic.model.training.objective.Reinforce;
import io.zoetic.testkit.SharedFactors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A run is the same again from the same seed, and goes on from a checkpoint as if never stopped.
 */
class TrainingCheckpointTest {
  private static final AdamWOptions OPTIONS = AdamWOptions.forExperts(1e-3);
  private static final int STEPS = 8;

  /** What can be trained. */
  enum Kind {
    DIRECT,
    REFERENCE,
    LORA;

    /** The seed is of what the run begins with; a checkpoint makes up for another one. */
    TrainingSession<?> start(ExpertTrainer trainer, long seed) {
      return this == LORA
          ? trainer.startLora(2, 4, new Random(seed), OPTIONS)
          : trainer.start(Parametrisation.valueOf(name()), new Random(seed), OPTIONS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void run_fromTheSameSeed_endsWithTheSameBits(Kind kind) {
    try (ExpertTrainer trainer = trainer()) {
      assertThat(uninterrupted(trainer, kind))
          .usingRecursiveComparison()
          .isEqualTo(uninterrupted(trainer, kind));
    }
  }

  @ParameterizedTest
  @EnumSource
  void run_stoppedAndRestored_endsWithTheBitsOfOneThatWentOn(Kind kind) {
    byte[] saved;
    List<float[]> expected;
    try (ExpertTrainer trainer = trainer()) {
      expected = uninterrupted(trainer, kind);
      try (TrainingSession<?> run = kind.start(trainer, 3)) {
        ResumableRandom random = new ResumableRandom(7);
        train(run, random, STEPS / 2);
        saved = run.checkpoint(random).toBytes();
      }
    }

    try (ExpertTrainer another = trainer();
        TrainingSession<?> run = kind.start(another, 4)) {
      TrainingCheckpoint checkpoint = TrainingCheckpoint.fromBytes(saved);
      ResumableRandom random = run.restore(checkpoint);
      assertThat(run.steps()).isEqualTo(STEPS / 2);
      train(run, random, STEPS / 2);

      assertThat(values(run)).usingRecursiveComparison().isEqualTo(expected);
    }
  }

  @Test
  void digest_ofRestoredZ_isThatOfTheSaved() {
    try (ExpertTrainer trainer = trainer();
        var run = trainer.start(Parametrisation.REFERENCE, new Random(3), OPTIONS);
        var restored = trainer.start(Parametrisation.REFERENCE, new Random(4), OPTIONS)) {
      train(run, new ResumableRandom(7), 2);

      restored.restore(run.checkpoint(new ResumableRandom(7)));

      assertThat(restored.parameters().vector().digest())
          .isEqualTo(run.parameters().vector().digest());
    }
  }

  @Test
  void restore_ofAnotherKindOfRun_isRefused() {
    try (ExpertTrainer trainer = trainer();
        TrainingSession<?> direct = Kind.DIRECT.start(trainer, 3)) {
      for (Kind other : List.of(Kind.REFERENCE, Kind.LORA)) {
        try (TrainingSession<?> run = other.start(trainer, 3)) {
          TrainingCheckpoint checkpoint = run.checkpoint(new ResumableRandom(7));
          assertThatThrownBy(() -> direct.restore(checkpoint))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("a checkpoint must be of a run of z DIRECT on all,");
        }
      }
    }
  }

  /** The header may be spelt otherwise, but not say anything else. */
  @Test
  void bytes_thatAreCutOrChangedAnywhere_areRefusedOrSayTheSame() {
    byte[] written = checkpoint().toBytes();
    for (int length = 0; length < written.length; length++) {
      byte[] cut = Arrays.copyOf(written, length);
      assertThatThrownBy(() -> TrainingCheckpoint.fromBytes(cut))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a checkpoint must");
      for (int bit = 1; bit < 256; bit *= 2) {
        byte[] changed = written.clone();
        changed[length] ^= (byte) bit;
        assertRefusedOrSame(changed, written);
      }
    }
    assertThat(TrainingCheckpoint.fromBytes(written).toBytes()).isEqualTo(written);
  }

  private static void assertRefusedOrSame(byte[] changed, byte[] written) {
    TrainingCheckpoint read;
    try {
      read = TrainingCheckpoint.fromBytes(changed);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("a checkpoint must");
      return;
    }
    assertThat(read.toBytes()).isEqualTo(written);
  }

  @Test
  void bytes_areASafetensorsFileOfFlatTensors() {
    try (SafetensorsFile file = SafetensorsFile.ofBytes("a run", checkpoint().toBytes())) {
      assertThat(file.metadata())
          .containsEntry("format", "zoetic-training-checkpoint")
          .containsEntry("subject", "z")
          .containsEntry("steps", "5")
          .containsEntry("random", "6")
          .containsEntry("note.taken", "9");
      assertThat(file.tensors().keySet())
          .containsExactly(
              "parameters.0",
              "parameters.1",
              "first_moment.0",
              "first_moment.1",
              "second_moment.0",
              "second_moment.1",
              "note.best");
      assertThat(SafetensorsFile.floats(file.float32("parameters.0", 2))).containsExactly(1, 2);
    }
  }

  @Test
  void notes_areReadAsTheyWereWritten() {
    TrainingCheckpoint.Notes notes = TrainingCheckpoint.fromBytes(checkpoint().toBytes()).notes();

    assertThat(notes.words()).containsExactly(Map.entry("taken", "9"));
    assertThat(notes.tensors()).containsOnlyKeys("best");
    assertThat(notes.tensors().get("best")).containsExactly(0.5f);
  }

  private static TrainingCheckpoint checkpoint() {
    List<float[]> arrays = List.of(new float[] {1, 2}, new float[] {3});
    return new TrainingCheckpoint("z", 5, 6, List.of(arrays, arrays, arrays))
        .with(
            new TrainingCheckpoint.Notes(Map.of("taken", "9"), Map.of("best", new float[] {0.5f})));
  }

  private static List<float[]> uninterrupted(ExpertTrainer trainer, Kind kind) {
    try (TrainingSession<?> run = kind.start(trainer, 3)) {
      train(run, new ResumableRandom(7), STEPS);
      return values(run);
    }
  }

  /** Each step on other answers, drawn at random. */
  private static void train(TrainingSession<?> run, ResumableRandom random, int steps) {
    for (int i = 0; i < steps; i++) {
      List<Completion> drawn = new ArrayList<>(GoldenRuns.completions());
      Collections.shuffle(drawn, random);
      run.step(
          List.of(NextToken.of(drawn.subList(0, 2)), Reinforce.of(drawn.subList(1, 4), 0.1)), 0.01);
    }
  }

  private static List<float[]> values(TrainingSession<?> run) {
    return run.parameters().arrays().stream().map(PtNDArray::toFloatArray).toList();
  }

  private static ExpertTrainer trainer() {
    return ExpertTrainer.load(
        Golden.directory("llama"),
        new ExpertTrainer.Options(
            LayoutSpec.ALL, ExpertForm.FACTORED, SharedFactors.DIRECTORY, Device.cpu()));
  }
}

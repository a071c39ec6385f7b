// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LearningOptionsTest {
  private static final double[] USUAL = {0, 32, 0.01, 0, 0, 0.3, 0, 8, 0, 0.1, 1e-3};

  /** The usual ones but for one, by its place. */
  private static LearningOptions with(int place, double value) {
    double[] all = USUAL.clone();
    all[place] = value;
    return new LearningOptions(
        LearningObjective.AUTO,
        (int) all[0],
        (int) all[1],
        all[2],
        all[3],
        all[4],
        all[5],
        all[6],
        (int) all[7],
        (int) all[8],
        all[9],
        all[10]);
  }

  @ParameterizedTest
  @CsvSource({
    "0, -1, 'steps must be in 0..100000, was -1'",
    "0, 100001, 'steps must be in 0..100000, was 100001'",
    "1, 1, 'rows must be in 2..4096, was 1'",
    "1, 4097, 'rows must be in 2..4096, was 4097'",
    "2, 0, 'learning_rate must be in (0, 1], was 0.0'",
    "2, 1.01, 'learning_rate must be in (0, 1], was 1.01'",
    "2, NaN, 'learning_rate must be in (0, 1], was NaN'",
    "3, -0.1, 'decay must be >= 0 and finite, was -0.1'",
    "3, NaN, 'decay must be >= 0 and finite, was NaN'",
    "3, 200, 'decay times learning_rate must be at most 1, was 2.0'",
    "4, -0.1, 'kl must be >= 0 and finite, was -0.1'",
    "4, Infinity, 'kl must be >= 0 and finite, was Infinity'",
    "5, 0, 'beta must be > 0 and finite, was 0.0'",
    "5, Infinity, 'beta must be > 0 and finite, was Infinity'",
    "6, -0.1, 'label_noise must be in [0, 0.5), was -0.1'",
    "6, 0.5, 'label_noise must be in [0, 0.5), was 0.5'",
    "7, 1, 'samples_per_prompt must be in 2..64, was 1'",
    "7, 65, 'samples_per_prompt must be in 2..64, was 65'",
    "8, -1, 'replay_rows must be in 0..4096, was -1'",
    "8, 4097, 'replay_rows must be in 0..4096, was 4097'",
    "9, -0.1, 'replay_kl must be >= 0 and finite, was -0.1'",
    "9, NaN, 'replay_kl must be >= 0 and finite, was NaN'",
    "10, 0, 'gradient_norm_max must be > 0 and finite, was 0.0'",
  })
  void valuesBeyondABound_areRefused(int place, double value, String message) {
    assertThatThrownBy(() -> with(place, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100000",
    "1, 2",
    "1, 4096",
    "2, 1",
    "2, 1e-9",
    "3, 100",
    "6, 0.49",
    "7, 2",
    "7, 64",
    "8, 4096",
  })
  void valuesAtABound_areTaken(int place, double value) {
    assertThatCode(() -> with(place, value)).doesNotThrowAnyException();
  }

  /** 20 readings of all examples in 30 to 60 steps, or 3 readings, if nobody has said how many. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.5, 30",
    "0, 1.5, 30",
    "0, 2.5, 50",
    "0, 3, 60",
    "0, 15, 60",
    "0, 20, 60",
    "0, 20.1, 61",
    "0, 125, 375",
    "0, 1e9, 100000",
    "7, 1000, 7"
  })
  void steps_goByTheLessons(int steps, double stepsPerEpoch, int taken) {
    assertThat(with(0, steps).stepsFor(stepsPerEpoch)).isEqualTo(taken);
  }

  @ParameterizedTest
  @EnumSource(LearningObjective.class)
  void words_areRead_andOnlyThose(LearningObjective objective) {
    assertThat(LearningObjective.parse(objective.word())).isEqualTo(objective);
    assertThat(LearningOptions.of(objective).objective()).isEqualTo(objective);
    assertThatThrownBy(() -> LearningObjective.parse(objective.name()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("objective must be one of [auto, next-token, reinforce, grpo,");
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "32, 2", "33, 1.9393939", "128, 0.5", "2000, 0.032"})
  void decay_isLessInProportion_ofMoreThan32Examples(int examples, double decay) {
    assertThat(with(3, 2).optimizer(examples).startDecay()).isCloseTo(decay, within(1e-6));
  }

  @Test
  void settled_takesTheRowsAndTheRateOfWhatIsFound_whereNothingElseWasAskedFor() {
    LearningOptions auto = LearningOptions.of(LearningObjective.AUTO);

    assertThat(auto.settled(LearningObjective.DPO))
        .isEqualTo(LearningOptions.of(LearningObjective.DPO));
    assertThat(auto.withLearningRate(0.005).settled(LearningObjective.KTO))
        .isEqualTo(LearningOptions.of(LearningObjective.KTO).withLearningRate(0.005));
    assertThat(auto.settled(LearningObjective.NEXT_TOKEN))
        .isEqualTo(LearningOptions.of(LearningObjective.NEXT_TOKEN));
  }

  @Test
  void otherObjective_changesNothingElse() {
    LearningOptions all =
        new LearningOptions(LearningObjective.AUTO, 1, 2, 0.3, 0.35, 0.4, 0.5, 0.45, 7, 8, 0.9, 10);

    assertThat(all.with(LearningObjective.KTO))
        .isEqualTo(
            new LearningOptions(
                LearningObjective.KTO, 1, 2, 0.3, 0.35, 0.4, 0.5, 0.45, 7, 8, 0.9, 10));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import io.zoetic.model.training.TrainingCheckpoint;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The place where fine-tuning was cut off: what was best until then beside the training run itself,
 * so that who goes on chooses as if nothing had happened.
 *
 * @param steps that were taken: those without a signal have updated nothing
 * @param stopping what validation has said; null where it cannot choose
 * @param training the run; its notes are all else
 */
record FineTuningCheckpoint(int steps, @Nullable State stopping, TrainingCheckpoint training) {
  private static final String BEST_Z = "best_z";

  /**
   * What validation has said.
   *
   * @param first the score before the first step
   * @param best the highest
   * @param bestStep after which step it was reached
   * @param withoutGain looks since then
   * @param atTop looks in a row with nothing left to gain
   * @param lost looks in a row at which most of what was gained was gone
   * @param setbacks how often the best z was taken up again
   * @param z that reached it
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  record State(
      double first,
      double best,
      int bestStep,
      int withoutGain,
      int atTop,
      int lost,
      int setbacks,
      float[] z) {}

  byte[] toBytes() {
    Map<String, String> words = new TreeMap<>();
    words.put("steps", String.valueOf(steps));
    State state = stopping;
    if (state == null) {
      return training.with(new TrainingCheckpoint.Notes(words, Map.of())).toBytes();
    }
    words.put("first", String.valueOf(state.first()));
    words.put("best", String.valueOf(state.best()));
    words.put("best_step", String.valueOf(state.bestStep()));
    words.put("without_gain", String.valueOf(state.withoutGain()));
    words.put("at_top", String.valueOf(state.atTop()));
    words.put("lost", String.valueOf(state.lost()));
    words.put("setbacks", String.valueOf(state.setbacks()));
    return training.with(new TrainingCheckpoint.Notes(words, Map.of(BEST_Z, state.z()))).toBytes();
  }

  /**
   * Reads it again.
   *
   * @throws IllegalArgumentException if the bytes are not what has been written
   */
  static FineTuningCheckpoint fromBytes(byte[] written) {
    TrainingCheckpoint training = TrainingCheckpoint.fromBytes(written);
    Map<String, String> words = training.notes().words();
    float[] z = training.notes().tensors().get(BEST_Z);
    State state =
        z == null
            ? null
            : new State(
                Double.parseDouble(word(words, "first")),
                Double.parseDouble(word(words, "best")),
                integer(words, "best_step"),
                integer(words, "without_gain"),
                integer(words, "at_top"),
                integer(words, "lost"),
                integer(words, "setbacks"),
                z);
    return new FineTuningCheckpoint(integer(words, "steps"), state, training);
  }

  private static int integer(Map<String, String> words, String name) {
    return Integer.parseInt(word(words, name));
  }

  private static String word(Map<String, String> words, String name) {
    String word = words.get(name);
    if (word == null) {
      throw new IllegalArgumentException("a checkpoint of fine-tuning must note " + name);
    }
    return word;
  }
}

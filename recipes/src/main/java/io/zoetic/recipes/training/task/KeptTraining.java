// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

import io.zoetic.cli.output.Json;
import io.zoetic.model.training.TrainingCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A training that was stopped behind a look.
 *
 * @param taken steps
 * @param best parameters so far; empty while the base model is
 */
record KeptTraining(
    TrainingCheckpoint checkpoint, int taken, List<float[]> best, LearningCurve curve) {
  private static final String TAKEN = "taken";
  private static final String CURVE = "curve";
  private static final String BEST = "best.";

  /** All of it in one checkpoint. */
  static TrainingCheckpoint checkpoint(
      TrainingCheckpoint checkpoint, int taken, List<float[]> best, LearningCurve curve) {
    Map<String, float[]> tensors = new HashMap<>();
    for (int i = 0; i < best.size(); i++) {
      tensors.put(BEST + i, best.get(i));
    }
    return checkpoint.with(
        new TrainingCheckpoint.Notes(
            Map.of(
                TAKEN,
                String.valueOf(taken),
                CURVE,
                new String(Json.bytes(curve.json()), StandardCharsets.UTF_8)),
            tensors));
  }

  /**
   * Reads it again.
   *
   * @throws IllegalArgumentException if the bytes are not what has been written
   */
  static KeptTraining of(byte[] written) throws IOException {
    TrainingCheckpoint checkpoint = TrainingCheckpoint.fromBytes(written);
    TrainingCheckpoint.Notes notes = checkpoint.notes();
    String taken = notes.words().get(TAKEN);
    String curve = notes.words().get(CURVE);
    if (taken == null || curve == null) {
      throw new IllegalArgumentException(
          "a checkpoint must be of a training on a task, was another's");
    }
    List<float[]> best = new ArrayList<>();
    for (float[] values = notes.tensors().get(BEST + 0);
        values != null;
        values = notes.tensors().get(BEST + best.size())) {
      best.add(values);
    }
    return new KeptTraining(
        checkpoint,
        Integer.parseInt(taken),
        best,
        LearningCurve.of(Json.parse(curve.getBytes(StandardCharsets.UTF_8))));
  }
}

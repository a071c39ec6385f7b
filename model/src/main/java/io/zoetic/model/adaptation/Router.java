// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A linear probe on what the base model makes of a prompt in its first layers: label k has the
 * score {@code w_k · (x − mean) / deviation + b_k}. Immutable and thread-safe.
 *
 * @param baseModel digest of the base model whose hidden states it knows
 * @param layers how many layers it looks behind
 * @param labels names of experts, and {@link Label#OTHER}
 * @param mean of each feature (F) over the training prompts
 * @param deviation of each feature (F), standard, not 0
 * @param weight (labels,F), row-major
 * @param bias (labels)
 */
@SuppressWarnings("ArrayRecordComponent") // never written after it is made
public record Router(
    String baseModel,
    int layers,
    List<String> labels,
    float[] mean,
    float[] deviation,
    float[] weight,
    float[] bias) {
  private static final String FORMAT = "zoetic-router-1";

  /** The file of a directory of experts that holds its router. */
  public static final String FILE = "router.safetensors";

  public Router {
    labels = List.copyOf(labels);
  }

  /**
   * Scores in nats of the labels, of which only those in {@code live} count; the others have minus
   * infinity.
   *
   * @param features (F) of one prompt
   */
  double[] scores(float[] features, Set<String> live) {
    double[] scores = new double[labels.size()];
    for (int k = 0; k < scores.length; k++) {
      scores[k] =
          live.contains(labels.get(k)) ? bias[k] + dot(k, features) : Double.NEGATIVE_INFINITY;
    }
    return scores;
  }

  private double dot(int label, float[] features) {
    double sum = 0;
    int row = label * mean.length;
    for (int i = 0; i < mean.length; i++) {
      sum += weight[row + i] * (features[i] - mean[i]) / deviation[i];
    }
    return sum;
  }

  /** Writes the router; a reader sees the old file or the new one. */
  public void write(Path directory) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("base_model", baseModel);
    metadata.put("layers", String.valueOf(layers));
    metadata.put("labels", String.join(",", labels));
    SafetensorsWriter writer = new SafetensorsWriter(metadata);
    writer.addFloat32("mean", new long[] {mean.length}, mean);
    writer.addFloat32("deviation", new long[] {deviation.length}, deviation);
    writer.addFloat32("weight", new long[] {labels.size(), mean.length}, weight);
    writer.addFloat32("bias", new long[] {labels.size()}, bias);
    writer.write(directory.resolve(FILE));
  }

  /**
   * Reads a router.
   *
   * @param baseModel digest of the base model that it must know
   * @throws InvalidCheckpointException if the file is not a router of this base model
   */
  public static Router read(Path file, String baseModel) {
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      Map<String, String> metadata = stored.metadata();
      require(FORMAT, metadata.get("format"), "format of " + file.getFileName());
      require(baseModel, metadata.get("base_model"), "base model of " + file.getFileName());
      List<String> labels = List.of(metadata.getOrDefault("labels", "").split(","));
      StoredTensor mean = stored.tensors().get("mean");
      long features = mean == null || mean.shape().isEmpty() ? 0 : mean.shape().getFirst();
      return new Router(
          baseModel,
          Integer.parseInt(metadata.getOrDefault("layers", "1")),
          labels,
          SafetensorsFile.floats(stored.float32("mean", features)),
          SafetensorsFile.floats(stored.float32("deviation", features)),
          SafetensorsFile.floats(stored.float32("weight", labels.size(), features)),
          SafetensorsFile.floats(stored.float32("bias", labels.size())));
    } catch (NumberFormatException e) {
      throw new InvalidCheckpointException("layers of a router must be a number", e);
    }
  }

  private static void require(String expected, @Nullable String found, String what) {
    if (!expected.equals(found)) {
      throw new InvalidCheckpointException(
          "%s must be %s, was %s".formatted(what, expected, found));
    }
  }
}

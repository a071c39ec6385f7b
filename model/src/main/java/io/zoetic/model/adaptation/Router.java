// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.ModelConfig;
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

  private static final long FILE_BYTES_MAX = 256L << 20;

  /** The file of a directory of experts that holds its router. */
  public static final String FILE = "router.safetensors";

  /**
   * @throws IllegalArgumentException if sizes contradict each other, a number is not finite, a
   *     deviation is not positive, or labels are not distinct names with {@link Label#OTHER}
   */
  public Router {
    labels = List.copyOf(labels);
    if (!labels.contains(Label.OTHER) || Set.copyOf(labels).size() != labels.size()) {
      throw new IllegalArgumentException(
          "labels of a router must be distinct and contain %s, were %s"
              .formatted(Label.OTHER, labels));
    }
    int features = mean.length;
    if (deviation.length != features
        || weight.length != labels.size() * features
        || bias.length != labels.size()) {
      throw new IllegalArgumentException(
          "a router of %d labels and %d features must have as many numbers, had %d, %d and %d"
              .formatted(labels.size(), features, deviation.length, weight.length, bias.length));
    }
    for (float[] numbers : List.of(mean, deviation, weight, bias)) {
      requireFinite(numbers);
    }
    for (float one : deviation) {
      if (one <= 0) {
        throw new IllegalArgumentException("deviations of a router must be > 0, was " + one);
      }
    }
  }

  private static void requireFinite(float[] numbers) {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        throw new IllegalArgumentException("numbers of a router must be finite, was " + number);
      }
    }
  }

  /**
   * Checks that a model has the layers and the width that this router looks at.
   *
   * @throws IllegalArgumentException if it has not
   */
  void requireFits(ModelConfig config) {
    if (layers < 1 || layers > config.numHiddenLayers()) {
      throw new IllegalArgumentException(
          "layers of a router must be in 1..%d, was %d"
              .formatted(config.numHiddenLayers(), layers));
    }
    if (mean.length != 2 * config.hiddenSize()) {
      throw new IllegalArgumentException(
          "features of a router must be %d, were %d"
              .formatted(2 * config.hiddenSize(), mean.length));
    }
  }

  /**
   * Chooses among some labels.
   *
   * @param features (F) of one prompt, as {@link RouterPass#features} gives them
   * @param live labels that can be chosen
   * @param tokens of the prompt that were read for it
   */
  public Classification classify(float[] features, Set<String> live, int tokens) {
    return Classification.ofScores(labels, scores(features, live), tokens);
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
    writer().write(directory.resolve(FILE));
  }

  /** What {@link #write} writes. */
  public byte[] toBytes() {
    return writer().toBytes();
  }

  private SafetensorsWriter writer() {
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
    return writer;
  }

  /**
   * Reads a router.
   *
   * @param model the base model that it must know
   * @throws InvalidCheckpointException if the file is not a router of this base model
   */
  public static Router read(Path file, LanguageModel model) {
    return fitting(SafetensorsFile.read(file, FILE_BYTES_MAX), file.getFileName() + "", model);
  }

  /**
   * Reads a router from the bytes of its file.
   *
   * @param model the base model that it must know
   * @throws InvalidCheckpointException if it is not a router of this base model
   */
  public static Router ofBytes(byte[] bytes, LanguageModel model) {
    return fitting(SafetensorsFile.ofBytes(FILE, bytes), FILE, model);
  }

  private static Router fitting(SafetensorsFile file, String name, LanguageModel model) {
    Router router = read(file, name);
    try {
      require(model.digest(), router.baseModel, "base model of " + name);
      router.requireFits(model.config());
      return router;
    } catch (IllegalArgumentException e) {
      throw new InvalidCheckpointException(name + ": " + e.getMessage(), e);
    }
  }

  private static Router read(SafetensorsFile file, String name) {
    try (SafetensorsFile stored = file) {
      Map<String, String> metadata = stored.metadata();
      require(FORMAT, metadata.get("format"), "format of " + name);
      List<String> labels = List.of(metadata.getOrDefault("labels", "").split(","));
      StoredTensor mean = stored.tensors().get("mean");
      long features = mean == null || mean.shape().isEmpty() ? 0 : mean.shape().getFirst();
      return new Router(
          metadata.getOrDefault("base_model", ""),
          Integer.parseInt(metadata.getOrDefault("layers", "1")),
          labels,
          SafetensorsFile.floats(stored.float32("mean", features)),
          SafetensorsFile.floats(stored.float32("deviation", features)),
          SafetensorsFile.floats(stored.float32("weight", labels.size(), features)),
          SafetensorsFile.floats(stored.float32("bias", labels.size())));
    } catch (IllegalArgumentException e) {
      throw new InvalidCheckpointException(name + ": " + e.getMessage(), e);
    }
  }

  private static void require(String expected, @Nullable String found, String what) {
    if (!expected.equals(found)) {
      throw new InvalidCheckpointException(
          "%s must be %s, was %s".formatted(what, expected, found));
    }
  }
}

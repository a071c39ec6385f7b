// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells from what the base model makes of a prompt in its first layers which expert it needs: label
 * k has the score {@code b_k + w_k · y − c_k ‖y‖²} in nats, where {@code y = (x − mean) /
 * deviation}. Immutable and thread-safe.
 *
 * <p>In a router of {@link OpenSetFit} every expert has a row of its own, which no other's changes:
 * its score is above 0 where it accepts the prompt, and {@link Label#OTHER} has 0 everywhere. A
 * linear probe of {@link Pooling#PROMPT}, which was fitted to all labels together, is read and
 * served as well.
 *
 * @param baseModel digest of the base model whose hidden states it knows
 * @param reading what it sees of a prompt
 * @param labels names of experts, and {@link Label#OTHER}
 * @param mean of each feature (F) over prompts in general
 * @param deviation of each feature (F), standard, not 0
 * @param weight (labels,F), row-major
 * @param curvature (labels), not negative
 * @param bias (labels)
 */
@SuppressWarnings("ArrayRecordComponent") // never written after it is made
public record Router(
    String baseModel,
    Reading reading,
    List<String> labels,
    float[] mean,
    float[] deviation,
    float[] weight,
    float[] curvature,
    float[] bias) {
  private static final String FORMAT = "zoetic-router-2";

  /** Without curvature, and pooled over the whole prompt. */
  private static final String LINEAR_FORMAT = "zoetic-router-1";

  private static final long FILE_BYTES_MAX = 256L << 20;

  /** The file of a directory of experts that holds its router. */
  public static final String FILE = "router.safetensors";

  /** The hidden states that the mean is of. */
  public enum Pooling {
    /** All tokens of the prompt. */
    PROMPT,
    /** The last turn of the user, read without the turns before it. */
    USER_TURN
  }

  /**
   * The part of a prompt that a router sees.
   *
   * @param layers how many layers it looks behind, from 1
   */
  public record Reading(int layers, Pooling pooling) {
    /** Behind half of a model's layers: its middle tells kinds of questions apart best. */
    public static Reading ofMiddle(ModelConfig config) {
      return new Reading(Math.max(1, config.numHiddenLayers() / 2), Pooling.USER_TURN);
    }
  }

  /**
   * What a router knows of one expert.
   *
   * @param weight (F) of the standardised features
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  public record Row(float[] weight, float curvature, float bias) {}

  /**
   * @throws IllegalArgumentException if sizes contradict each other, a number is not finite, a
   *     deviation is not positive, a curvature is negative, or labels are not distinct names with
   *     {@link Label#OTHER}
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
        || curvature.length != labels.size()
        || bias.length != labels.size()) {
      throw new IllegalArgumentException(
          "a router of %d labels and %d features must have as many numbers, had %d, %d, %d and %d"
              .formatted(
                  labels.size(),
                  features,
                  deviation.length,
                  weight.length,
                  curvature.length,
                  bias.length));
    }
    for (float[] numbers : List.of(mean, deviation, weight, curvature, bias)) {
      requireFinite(numbers);
    }
    for (float one : deviation) {
      if (one <= 0) {
        throw new IllegalArgumentException("deviations of a router must be > 0, was " + one);
      }
    }
    for (float one : curvature) {
      if (one < 0) {
        throw new IllegalArgumentException("curvatures of a router must be >= 0, was " + one);
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
    if (reading.layers() < 1 || reading.layers() > config.numHiddenLayers()) {
      throw new IllegalArgumentException(
          "layers of a router must be in 1..%d, was %d"
              .formatted(config.numHiddenLayers(), reading.layers()));
    }
    if (mean.length != 2 * config.hiddenSize()) {
      throw new IllegalArgumentException(
          "features of a router must be %d, were %d"
              .formatted(2 * config.hiddenSize(), mean.length));
    }
  }

  /** Whether it can tell that a prompt is for an expert. */
  public boolean knows(String expert) {
    return !expert.equals(Label.OTHER) && labels.contains(expert);
  }

  /** Whether features have the same values on the scale of both: the rows may differ. */
  public boolean isScaledAs(Router other) {
    return baseModel.equals(other.baseModel)
        && reading.equals(other.reading)
        && Arrays.equals(mean, other.mean)
        && Arrays.equals(deviation, other.deviation);
  }

  /** The scale alone: it knows no expert, however many this one knows. */
  public Router withoutExperts() {
    return new Router(
        baseModel,
        reading,
        List.of(Label.OTHER),
        mean,
        deviation,
        new float[mean.length],
        new float[1],
        new float[1]);
  }

  /** What it knows of a label; empty if it does not know it. */
  public Optional<Row> row(String label) {
    int at = labels.indexOf(label);
    return at < 0
        ? Optional.empty()
        : Optional.of(
            new Row(
                Arrays.copyOfRange(weight, at * mean.length, (at + 1) * mean.length),
                curvature[at],
                bias[at]));
  }

  /**
   * The same with another row for an expert, or its first one; all other rows stay as they are.
   *
   * @throws IllegalArgumentException if the row is not of this router's features
   */
  public Router with(String expert, Row row) {
    if (row.weight().length != mean.length) {
      throw new IllegalArgumentException(
          "a row must have %d features, had %d".formatted(mean.length, row.weight().length));
    }
    List<String> more = new ArrayList<>(labels);
    int at = more.indexOf(expert);
    if (at < 0) {
      at = more.size();
      more.add(expert);
    }
    int rows = more.size();
    float[] weights = Arrays.copyOf(weight, rows * mean.length);
    System.arraycopy(row.weight(), 0, weights, at * mean.length, mean.length);
    float[] curvatures = Arrays.copyOf(curvature, rows);
    curvatures[at] = row.curvature();
    float[] biases = Arrays.copyOf(bias, rows);
    biases[at] = row.bias();
    return new Router(baseModel, reading, more, mean, deviation, weights, curvatures, biases);
  }

  /** Features (F) in units of their deviation from their mean. */
  double[] standardised(float[] features) {
    double[] standardised = new double[mean.length];
    for (int i = 0; i < standardised.length; i++) {
      standardised[i] = ((double) features[i] - mean[i]) / deviation[i];
    }
    return standardised;
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
    double[] y = standardised(features);
    double square = 0;
    for (double one : y) {
      square += one * one;
    }
    double[] scores = new double[labels.size()];
    for (int k = 0; k < scores.length; k++) {
      scores[k] =
          live.contains(labels.get(k))
              ? bias[k] + dot(k, y) - curvature[k] * square
              : Double.NEGATIVE_INFINITY;
    }
    return scores;
  }

  /**
   * The same where there are very many labels: those that are ahead by products in single precision
   * have their scores as {@link #scores} computes them, and the others about.
   *
   * @param y standardised features of one prompt
   * @param products of the weights with them
   * @param live which labels count
   */
  double[] scores(double[] y, float[] products, boolean[] live) {
    double square = 0;
    for (double one : y) {
      square += one * one;
    }
    double[] scores = new double[live.length];
    for (int k = 0; k < scores.length; k++) {
      scores[k] =
          live[k] ? bias[k] + products[k] - curvature[k] * square : Double.NEGATIVE_INFINITY;
    }
    for (int k : Classification.foremost(scores)) {
      if (live[k]) {
        scores[k] = bias[k] + dot(k, y) - curvature[k] * square;
      }
    }
    return scores;
  }

  private double dot(int label, double[] y) {
    double sum = 0;
    int row = label * y.length;
    for (int i = 0; i < y.length; i++) {
      sum += weight[row + i] * y[i];
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
    metadata.put("layers", String.valueOf(reading.layers()));
    metadata.put("pooling", reading.pooling().name().toLowerCase(Locale.ROOT));
    metadata.put("labels", String.join(",", labels));
    SafetensorsWriter writer = new SafetensorsWriter(metadata);
    writer.addFloat32("mean", new long[] {mean.length}, mean);
    writer.addFloat32("deviation", new long[] {deviation.length}, deviation);
    writer.addFloat32("weight", new long[] {labels.size(), mean.length}, weight);
    writer.addFloat32("curvature", new long[] {curvature.length}, curvature);
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
      String format = metadata.getOrDefault("format", "none");
      boolean linear = format.equals(LINEAR_FORMAT);
      if (!linear) {
        require(FORMAT, format, "format of " + name);
      }
      List<String> labels = List.of(metadata.getOrDefault("labels", "").split(","));
      StoredTensor mean = stored.tensors().get("mean");
      long features = mean == null || mean.shape().isEmpty() ? 0 : mean.shape().getFirst();
      return new Router(
          metadata.getOrDefault("base_model", ""),
          new Reading(
              Integer.parseInt(metadata.getOrDefault("layers", "1")),
              linear ? Pooling.PROMPT : pooling(metadata.getOrDefault("pooling", "none"))),
          labels,
          SafetensorsFile.floats(stored.float32("mean", features)),
          SafetensorsFile.floats(stored.float32("deviation", features)),
          SafetensorsFile.floats(stored.float32("weight", labels.size(), features)),
          linear
              ? new float[labels.size()]
              : SafetensorsFile.floats(stored.float32("curvature", labels.size())),
          SafetensorsFile.floats(stored.float32("bias", labels.size())));
    } catch (IllegalArgumentException e) {
      throw new InvalidCheckpointException(name + ": " + e.getMessage(), e);
    }
  }

  private static Pooling pooling(String word) {
    return Arrays.stream(Pooling.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "pooling of a router must be prompt or user_turn, was " + word));
  }

  private static void require(String expected, @Nullable String found, String what) {
    if (!expected.equals(found)) {
      throw new InvalidCheckpointException(
          "%s must be %s, was %s".formatted(what, expected, found));
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DecoderScript;
import io.zoetic.model.DecoderWeights;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** All weights of a decoder in float32, for training one from scratch. One thread. */
public final class DecoderParameters implements TrainedParameters {
  private static final double INITIAL_DEVIATION = 0.02;

  private final Map<String, PtNDArray> weights;

  private DecoderParameters(Map<String, PtNDArray> weights) {
    this.weights = weights;
  }

  /**
   * A training of random weights: normal with deviation 0.02, the matrices that write into the
   * residual stream divided by the root of their number (GPT-2), norms 1. One per process.
   *
   * @param random the only source of randomness
   */
  public static TrainingSession<DecoderParameters> startRandom(
      ModelConfig config, RandomGenerator random, AdamWOptions options, Device device) {
    PtNDManager owner = (PtNDManager) NDManager.newBaseManager(device, "PyTorch");
    Map<String, PtNDArray> weights = new LinkedHashMap<>();
    List<PtNDArray> used = new ArrayList<>();
    for (DecoderWeights.Weight weight : DecoderWeights.of(config)) {
      used.add(weights.computeIfAbsent(weight.name(), _ -> random(weight, config, random, owner)));
    }
    DecoderScript script = new DecoderScript(owner, config, ExpertForm.DELTA);
    int lengthMax = config.maxPositionEmbeddings();
    List<PtNDArray> arguments =
        List.of(script.withRotaryTables(used, config, lengthMax, ComputeType.FLOAT32));
    arguments.forEach(array -> array.setName("w[]"));
    return new TrainingSession<>(
        new DecoderParameters(weights),
        new TrainablePolicy(script, "base_terms", arguments, lengthMax),
        "random weights",
        owner,
        options);
  }

  private static PtNDArray random(
      DecoderWeights.Weight weight, ModelConfig config, RandomGenerator random, NDManager owner) {
    Shape shape = new Shape(weight.dimensions());
    float[] values = new float[Math.toIntExact(shape.size())];
    boolean norm = shape.dimension() == 1;
    boolean residual = weight.name().contains("o_proj") || weight.name().contains("down_proj");
    double deviation =
        residual
            ? INITIAL_DEVIATION / Math.sqrt(2.0 * config.numHiddenLayers())
            : INITIAL_DEVIATION;
    for (int i = 0; i < values.length; i++) {
      values[i] = norm ? 1 : (float) (deviation * random.nextGaussian());
    }
    PtNDArray array = (PtNDArray) owner.create(values, shape);
    array.setRequiresGradient(true);
    return array;
  }

  @Override
  public List<PtNDArray> arrays() {
    return List.copyOf(weights.values());
  }

  @Override
  public String description() {
    return "all weights";
  }

  /** Writes {@code model.safetensors} in bfloat16 into a directory. */
  public void save(Path directory) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    weights.forEach(
        (name, array) ->
            writer.addBfloat16(name, array.getShape().getShape(), array.toFloatArray()));
    writer.write(directory.resolve("model.safetensors"));
  }
}

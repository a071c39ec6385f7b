// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DecoderScript;
import io.zoetic.model.DecoderWeights;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.training.AdamW;
import io.zoetic.model.training.AdamWOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Trains all weights of a decoder on next-token loss, in float32. One thread; one trainer per
 * process.
 */
public final class NextTokenTrainer implements AutoCloseable {
  private static final double INITIAL_DEVIATION = 0.02;

  private final ModelConfig config;
  private final NDManager manager;
  private final DecoderScript script;
  private final Map<String, PtNDArray> parameters = new LinkedHashMap<>();
  private final PtNDArray[] scriptWeights;
  private final AdamW optimizer;

  private NextTokenTrainer(
      ModelConfig config, RandomGenerator random, AdamWOptions options, Device device) {
    this.config = config;
    this.manager = NDManager.newBaseManager(device, "PyTorch");
    this.script = new DecoderScript(manager, config, ExpertForm.DELTA);
    List<PtNDArray> weights = new ArrayList<>();
    for (DecoderWeights.Weight weight : DecoderWeights.of(config)) {
      weights.add(parameters.computeIfAbsent(weight.name(), _ -> initialize(weight, random)));
    }
    this.scriptWeights =
        script.withRotaryTables(
            weights, config, config.maxPositionEmbeddings(), ComputeType.FLOAT32);
    this.optimizer = new AdamW(manager, List.copyOf(parameters.values()), options);
  }

  /**
   * A decoder with random weights: normal with deviation 0.02, the matrices that write into the
   * residual stream divided by the root of their number (GPT-2), norms 1.
   *
   * @param random the only source of randomness
   */
  public static NextTokenTrainer initialize(
      ModelConfig config, RandomGenerator random, AdamWOptions options, Device device) {
    return new NextTokenTrainer(config, random, options, device);
  }

  private PtNDArray initialize(DecoderWeights.Weight weight, RandomGenerator random) {
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
    PtNDArray array = (PtNDArray) manager.create(values, shape);
    array.setRequiresGradient(true);
    return array;
  }

  /**
   * One optimiser step.
   *
   * @return the mean loss in nats before the step
   */
  public double step(TrainingBatch batch, double learningRate) {
    JniUtils.setGraphExecutorOptimize(false);
    double loss;
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDList inputs = new NDList();
      Shape shape = new Shape(batch.rows(), batch.length());
      inputs.add(scope.create(batch.tokens(), shape));
      inputs.add(scope.create(batch.targets(), shape));
      inputs.add(scope.create(batch.weights(), shape));
      for (PtNDArray weight : scriptWeights) {
        weight.setName("w[]");
        inputs.add(weight);
      }
      NDArray method = scope.zeros(new Shape(1), DataType.FLOAT32);
      method.setName("module_method:loss");
      inputs.add(method);
      NDArray result = IValueUtils.forward(script.block(), inputs, true).singletonOrThrow();
      collector.backward(result);
      loss = result.getFloat();
    }
    optimizer.step(learningRate, true);
    return loss;
  }

  /** Writes {@code model.safetensors} in bfloat16 into a directory. */
  public void save(Path directory) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    parameters.forEach(
        (name, array) ->
            writer.addBfloat16(name, array.getShape().getShape(), array.toFloatArray()));
    writer.write(directory.resolve("model.safetensors"));
  }

  @Override
  public void close() {
    manager.close();
  }
}

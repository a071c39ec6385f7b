// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.zoetic.model.DecoderScript;
import java.util.List;

/**
 * One training of one set of parameters over the trainer's frozen base. To be closed before the
 * trainer; on the trainer's thread.
 *
 * @param <P> what is trained
 */
public final class TrainingRun<P extends TrainedParameters> implements AutoCloseable {
  private final P parameters;
  private final Loss loss;
  private final int lengthMax;
  private final PtNDManager manager;
  private final AdamW optimizer;

  /**
   * The loss as {@code decoder.py} computes it.
   *
   * @param method of the script for next-token objectives
   * @param arguments those after the batch's; DJL makes one list of those whose names are the same
   *     and end in {@code []}
   */
  record Loss(DecoderScript script, String method, List<PtNDArray> arguments) {}

  /** Before a step: the loss and the norm of its gradient, not yet clipped. */
  public record Step(double loss, double gradientNorm) {}

  TrainingRun(P parameters, Loss loss, int lengthMax, PtNDManager manager, AdamWOptions options) {
    this.parameters = parameters;
    this.loss = loss;
    this.lengthMax = lengthMax;
    this.manager = manager;
    this.optimizer = new AdamW(manager, parameters.arrays(), options);
  }

  /** What is trained, as it is now; not to be used after the run is closed. */
  public P parameters() {
    return parameters;
  }

  /**
   * One optimiser step.
   *
   * @throws IllegalArgumentException if a sequence is longer than the model's positions
   * @throws IllegalStateException if the loss or its gradient is not finite; nothing has been
   *     updated then, and the next step begins afresh
   */
  public Step step(Minibatch batch, double learningRate) {
    double before = backward(batch);
    double norm = optimizer.step(learningRate, Double.isFinite(before));
    if (!Double.isFinite(before) || !Double.isFinite(norm)) {
      throw new IllegalStateException(
          "loss and gradient norm must be finite, were %s and %s".formatted(before, norm));
    }
    return new Step(before, norm);
  }

  /** Adds the gradient of the loss to those of the parameters and returns the loss. */
  double backward(Minibatch batch) {
    if (batch.length() > lengthMax) {
      throw new IllegalArgumentException(
          "a sequence must have at most %d tokens before its last, had %d"
              .formatted(lengthMax, batch.length()));
    }
    JniUtils.setGraphExecutorOptimize(false);
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDList inputs = new NDList();
      inputs.addAll(batch.arguments(scope));
      inputs.addAll(loss.arguments());
      NDArray method = scope.zeros(new Shape(1));
      method.setName("module_method:" + batch.method(loss.method()));
      inputs.add(method);
      // The other way to call a method, as inference does, never keeps what gradients need.
      NDArray value = IValueUtils.forward(loss.script().block(), inputs, true).singletonOrThrow();
      collector.backward(value);
      return value.getFloat();
    }
  }

  /** Native arrays and scopes that are open, for tests of leaks. */
  int nativeArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    manager.close();
  }
}

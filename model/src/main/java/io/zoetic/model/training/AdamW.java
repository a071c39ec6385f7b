// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.zoetic.model.torch.TorchScript;
import java.util.List;
import java.util.Map;

/** The optimiser over one fixed list of parameters. One thread. */
public final class AdamW {
  private final PtSymbolBlock block;
  private final PtNDArray[] parameters;

  /** What vectors are drawn back to; what is not drawn back stands for itself. */
  private final PtNDArray[] starts;

  private final PtNDArray[] firstMoments;
  private final PtNDArray[] secondMoments;
  private long steps;

  public AdamW(NDManager manager, List<PtNDArray> parameters, AdamWOptions options) {
    this.parameters = parameters.toArray(new PtNDArray[0]);
    this.starts = options.startDecay() == 0 ? this.parameters : starts(manager, this.parameters);
    this.firstMoments = zeros(this.parameters);
    this.secondMoments = zeros(this.parameters);
    this.block =
        TorchScript.compile(
            manager,
            TorchScript.source(AdamW.class, "adamw.py"),
            "AdamW",
            Map.of(
                "beta1", options.beta1(),
                "beta2", options.beta2(),
                "epsilon", options.epsilon(),
                "weight_decay", options.weightDecay(),
                "start_decay", options.startDecay(),
                "max_norm", options.maxGradientNorm()));
  }

  private static PtNDArray[] starts(NDManager manager, PtNDArray[] parameters) {
    PtNDArray[] starts = parameters.clone();
    for (int i = 0; i < starts.length; i++) {
      if (starts[i].getShape().dimension() == 1) {
        starts[i] = (PtNDArray) manager.create(starts[i].toFloatArray(), starts[i].getShape());
      }
    }
    return starts;
  }

  private static PtNDArray[] zeros(PtNDArray[] like) {
    PtNDArray[] zeros = new PtNDArray[like.length];
    for (int i = 0; i < like.length; i++) {
      zeros[i] = (PtNDArray) like[i].zerosLike();
      zeros[i].setRequiresGradient(false);
    }
    return zeros;
  }

  /** How often parameters have been updated. */
  long steps() {
    return steps;
  }

  /** Parameters and both moments, in this order. */
  List<List<PtNDArray>> arrays() {
    return List.of(List.of(parameters), List.of(firstMoments), List.of(secondMoments));
  }

  /** Makes all of them what they were after some steps. */
  void restore(long steps, List<List<PtNDArray>> saved) {
    for (int i = 0; i < saved.size(); i++) {
      try (IValue targets = IValue.listFrom(arrays().get(i).toArray(new PtNDArray[0]));
          IValue values = IValue.listFrom(saved.get(i).toArray(new PtNDArray[0]))) {
        IValueUtils.runMethod(block, "assign", targets, values).close();
      }
    }
    this.steps = steps;
  }

  /**
   * Applies the gathered gradients and clears them; returns their global norm. Gradients that are
   * not finite are cleared and not applied.
   *
   * @param usable false to clear them in any case
   */
  public double step(double learningRate, boolean usable) {
    PtNDArray[] gradients = new PtNDArray[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      gradients[i] = parameters[i].getGradient();
    }
    try (IValue slopes = IValue.listFrom(gradients);
        IValue norm = IValueUtils.runMethod(block, "norm", slopes)) {
      double length = norm.toDouble();
      if (usable && Double.isFinite(length)) {
        apply(slopes, length, learningRate);
      } else {
        IValueUtils.runMethod(block, "discard", slopes).close();
      }
      return length;
    } finally {
      for (NDArray gradient : gradients) {
        gradient.close();
      }
    }
  }

  private void apply(IValue slopes, double length, double learningRate) {
    try (IValue values = IValue.listFrom(parameters);
        IValue first = IValue.listFrom(firstMoments);
        IValue second = IValue.listFrom(secondMoments);
        IValue begun = IValue.listFrom(starts);
        IValue norm = IValue.from(length);
        IValue rate = IValue.from(learningRate);
        IValue count = IValue.from(++steps);
        IValue done =
            IValueUtils.runMethod(
                block, "step", values, slopes, first, second, begun, norm, rate, count)) {
      assert done.toLong() == steps;
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import java.util.List;

/** The z of one expert in training. One thread. */
public final class SvfParameters implements TrainedParameters {
  private final Layout layout;
  private final Parametrisation parametrisation;
  private final float[] sigma;
  private final PtNDArray values;

  SvfParameters(Layout layout, Parametrisation parametrisation, float[] sigma, PtNDArray values) {
    this.layout = layout;
    this.parametrisation = parametrisation;
    this.sigma = sigma;
    this.values = values;
  }

  static PtNDArray trainable(PtNDManager owner, float[] values, long... shape) {
    PtNDArray array = (PtNDArray) owner.create(values, new Shape(shape));
    array.setRequiresGradient(true);
    return array;
  }

  @Override
  public List<PtNDArray> arrays() {
    return List.of(values);
  }

  @Override
  public String description() {
    return "z %s on %s".formatted(parametrisation, layout.spec());
  }

  /** The effective z as it is now. */
  public float[] effectiveZ() {
    return parametrisation.effectiveZ(layout, values.toFloatArray(), sigma);
  }

  /**
   * The effective z as an expert can carry it.
   *
   * @throws IllegalArgumentException if training has driven a value out of the finite numbers
   */
  public ExpertVector vector() {
    return ExpertVector.of(layout, effectiveZ());
  }
}

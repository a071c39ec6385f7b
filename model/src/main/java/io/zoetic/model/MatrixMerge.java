// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.zoetic.model.svf.LoraAdapter;
import java.util.Arrays;

/**
 * Folds experts and adapters into matrices.
 *
 * @param owner of the new matrices
 */
record MatrixMerge(DecoderScript script, PtNDManager owner) {
  /**
   * What is added to a matrix: see {@code merge} of the script. u (k,out), v (k,in), z and σ (k).
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record Change(PtNDArray u, PtNDArray v, float[] z, float[] sigma) {}

  /** A matrix with what an adapter makes of it. */
  PtNDArray adapted(PtNDArray weight, LoraAdapter.Part part, LoraAdapter adapter) {
    Shape left = new Shape(part.rank(), part.matrix().outputs());
    Shape right = new Shape(part.rank(), part.matrix().inputs());
    try (PtNDArray u = (PtNDArray) owner.create(part.transposedB(), left);
        PtNDArray v = (PtNDArray) owner.create(part.a(), right)) {
      if (adapter.kind() != LoraAdapter.Kind.LORA) {
        boolean normed = adapter.kind() == LoraAdapter.Kind.DORA;
        return multiplied(
            weight, new Multiplied(u, v, adapter.scale(), part.outputs(), normed ? 1L : 0L));
      }
      // U diag(σ(z − 1)) Vᵀ with z = 2 is σ · B A.
      float[] z = new float[part.rank()];
      float[] sigma = new float[part.rank()];
      Arrays.fill(z, 2);
      Arrays.fill(sigma, (float) adapter.scale());
      return added(weight, new Change(u, v, z, sigma));
    }
  }

  /** See {@code merge_outputs} of the script. */
  @SuppressWarnings("ArrayRecordComponent") // read once
  private record Multiplied(
      PtNDArray u, PtNDArray v, double factor, float[] outputs, long normed) {}

  private PtNDArray multiplied(PtNDArray weight, Multiplied change) {
    try (PtNDArray factor = (PtNDArray) owner.create(new float[] {(float) change.factor()});
        PtNDArray outputs = (PtNDArray) owner.create(change.outputs());
        IValue matrix = IValue.from(weight);
        IValue u = IValue.from(change.u());
        IValue v = IValue.from(change.v());
        IValue scale = IValue.from(factor);
        IValue multipliers = IValue.from(outputs);
        IValue normed = IValue.from(change.normed());
        IValue result = script.call("merge_outputs", matrix, u, v, scale, multipliers, normed)) {
      return result.toTensor(owner);
    }
  }

  /** A matrix with a change. */
  PtNDArray added(PtNDArray weight, Change change) {
    Shape shape = new Shape(change.z().length);
    try (PtNDArray own = (PtNDArray) owner.create(change.z(), shape);
        PtNDArray values = (PtNDArray) owner.create(change.sigma(), shape);
        IValue matrix = IValue.from(weight);
        IValue u = IValue.from(change.u());
        IValue v = IValue.from(change.v());
        IValue vector = IValue.from(own);
        IValue singular = IValue.from(values);
        IValue result = script.call("merge", matrix, u, v, vector, singular)) {
      return result.toTensor(owner);
    }
  }
}

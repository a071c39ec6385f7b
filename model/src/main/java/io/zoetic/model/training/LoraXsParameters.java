// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.zoetic.model.ExpertFactors;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LoraAdapter;
import io.zoetic.model.svf.WeightMatrix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * LoRA-XS (arXiv 2405.17604): {@code y = Wx + UΣ · R · Vᵀx} on the matrices of a layout, with the
 * first {@code rank} singular components of each, which are frozen; only the square R learns. It
 * begins near 0, the base model. One thread.
 */
public final class LoraXsParameters implements AdapterParameters {
  private static final double INITIAL_DEVIATION = 1e-5;

  private final Layout layout;
  private final int rank;
  private final Map<WeightMatrix, Middle> middles = new LinkedHashMap<>();

  /** The transposed UΣ (rank, out) and Vᵀ (rank, in), frozen, and R (rank, rank) between them. */
  private record Middle(PtNDArray left, PtNDArray right, PtNDArray r) {}

  /**
   * @param factors with the first components of each matrix, {@code rank} at least
   */
  LoraXsParameters(ExpertFactors factors, int rank, RandomGenerator random, PtNDManager owner) {
    this.layout = factors.layout();
    this.rank = rank;
    float[] sigma = factors.sigma().toFloatArray();
    for (Layout.Part part : layout.matrices()) {
      if (rank < 1 || part.from() != 0 || part.count() < rank) {
        throw new IllegalArgumentException(
            "rank must be in 1..%d, the first components of %s, was %d"
                .formatted(part.count(), part.matrix(), rank));
      }
      WeightMatrix matrix = part.matrix();
      float[] left = new float[rank * matrix.outputs()];
      System.arraycopy(factors.u().get(matrix.index()).toFloatArray(), 0, left, 0, left.length);
      for (int i = 0; i < left.length; i++) {
        left[i] *= sigma[part.offset() + i / matrix.outputs()];
      }
      float[] right = new float[rank * matrix.inputs()];
      System.arraycopy(factors.v().get(matrix.index()).toFloatArray(), 0, right, 0, right.length);
      float[] r = new float[rank * rank];
      for (int i = 0; i < r.length; i++) {
        r[i] = (float) (INITIAL_DEVIATION * random.nextGaussian());
      }
      middles.put(
          matrix,
          new Middle(
              LoraParameters.frozen(owner, left, rank, matrix.outputs()),
              LoraParameters.frozen(owner, right, rank, matrix.inputs()),
              SvfParameters.trainable(owner, r, rank, rank)));
    }
  }

  @Override
  public List<PtNDArray> arrays() {
    return middles.values().stream().map(Middle::r).toList();
  }

  @Override
  public String description() {
    return "LoRA-XS of rank %d on %s".formatted(rank, layout.spec());
  }

  @Override
  public LoraAdapter adapter() {
    List<LoraAdapter.Part> parts = new ArrayList<>();
    middles.forEach(
        (matrix, middle) -> {
          try (PtNDArray a = (PtNDArray) middle.r().matMul(middle.right())) {
            parts.add(new LoraAdapter.Part(matrix, middle.left().toFloatArray(), a.toFloatArray()));
          }
        });
    return new LoraAdapter(1, parts);
  }

  /** Rs of all matrices, empty outside of the layout; then transposed UΣs; then Vᵀs. */
  List<PtNDArray> arguments(PtNDManager owner) {
    List<PtNDArray> arguments = new ArrayList<>();
    arguments.addAll(LoraParameters.list("r[]", layout, owner, at -> middle(at).r()));
    arguments.addAll(LoraParameters.list("u[]", layout, owner, at -> middle(at).left()));
    arguments.addAll(LoraParameters.list("v[]", layout, owner, at -> middle(at).right()));
    return arguments;
  }

  private Middle middle(WeightMatrix matrix) {
    return Objects.requireNonNull(middles.get(matrix));
  }
}

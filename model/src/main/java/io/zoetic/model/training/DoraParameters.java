// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static java.util.Objects.requireNonNull;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LoraAdapter;
import io.zoetic.model.svf.WeightMatrix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * DoRA (arXiv 2402.09353, eq. 5): {@code W' = m ⊙ (W + alpha/rank · BA) / ‖W + alpha/rank · BA‖}
 * with the norms of rows, one for each output. B and A begin as LoRA's, the magnitudes m at the
 * norms of W: the base model. Gradients take the norms for constants (its 4.3), as PEFT does. One
 * thread.
 */
public final class DoraParameters implements AdapterParameters {
  private final Layout layout;
  private final PtNDManager owner;
  private final LoraParameters direction;
  private final Map<WeightMatrix, PtNDArray> magnitudes = new LinkedHashMap<>();

  /**
   * @param direction B and A
   * @param weight the values of a matrix (out, in), row by row
   */
  DoraParameters(
      Layout layout,
      LoraParameters direction,
      Function<WeightMatrix, float[]> weight,
      PtNDManager owner) {
    this.layout = layout;
    this.owner = owner;
    this.direction = direction;
    for (Layout.Part part : layout.matrices()) {
      WeightMatrix matrix = part.matrix();
      float[] norms = rowNorms(weight.apply(matrix), matrix.inputs());
      magnitudes.put(matrix, SvfParameters.trainable(owner, norms, norms.length));
    }
  }

  private static float[] rowNorms(float[] values, int inputs) {
    float[] norms = new float[values.length / inputs];
    for (int row = 0; row < norms.length; row++) {
      double squares = 0;
      for (int i = row * inputs; i < (row + 1) * inputs; i++) {
        squares += (double) values[i] * values[i];
      }
      norms[row] = (float) Math.sqrt(squares);
    }
    return norms;
  }

  @Override
  public List<PtNDArray> arrays() {
    List<PtNDArray> arrays = new ArrayList<>(direction.arrays());
    arrays.addAll(magnitudes.values());
    return arrays;
  }

  @Override
  public String description() {
    return direction.description().replace("LoRA", "DoRA");
  }

  @Override
  public LoraAdapter adapter() {
    LoraAdapter added = direction.adapter();
    return new LoraAdapter(
        LoraAdapter.Kind.DORA,
        added.scale(),
        added.parts().stream()
            .map(
                part ->
                    new LoraAdapter.Part(
                        part.matrix(),
                        part.transposedB(),
                        part.a(),
                        magnitude(part.matrix()).toFloatArray()))
            .toList());
  }

  /** Magnitudes of all matrices, empty outside of the layout; then transposed Bs; then As. */
  List<PtNDArray> arguments() {
    List<PtNDArray> arguments =
        new ArrayList<>(LoraParameters.list("m[]", layout, owner, this::magnitude));
    arguments.addAll(direction.arguments());
    return arguments;
  }

  private PtNDArray magnitude(WeightMatrix matrix) {
    return requireNonNull(magnitudes.get(matrix));
  }
}

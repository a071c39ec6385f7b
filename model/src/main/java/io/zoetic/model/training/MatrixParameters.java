// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LoraAdapter;
import io.zoetic.model.svf.WeightMatrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Full fine-tuning of the matrices of a layout: each number of {@code W + Δ} learns, and Δ begins
 * at 0. An optimiser that does not decay takes the same steps as on W itself. One thread.
 */
public final class MatrixParameters implements AdapterParameters {
  private final Layout layout;
  private final Map<WeightMatrix, PtNDArray> changes = new LinkedHashMap<>();
  private final Map<Integer, PtNDArray> identities = new HashMap<>();

  MatrixParameters(Layout layout, PtNDManager owner) {
    this.layout = layout;
    for (Layout.Part part : layout.matrices()) {
      WeightMatrix matrix = part.matrix();
      int inputs = matrix.inputs();
      // Transposed (in, out): B of an adapter whose A is the identity.
      changes.put(
          matrix,
          SvfParameters.trainable(
              owner, new float[inputs * matrix.outputs()], inputs, matrix.outputs()));
      identities.computeIfAbsent(
          inputs, size -> LoraParameters.frozen(owner, identity(size), size, size));
    }
  }

  private static float[] identity(int size) {
    float[] values = new float[size * size];
    for (int i = 0; i < size; i++) {
      values[i * size + i] = 1;
    }
    return values;
  }

  @Override
  public List<PtNDArray> arrays() {
    return List.copyOf(changes.values());
  }

  @Override
  public String description() {
    return "the matrices of %s".formatted(layout.spec());
  }

  @Override
  public LoraAdapter adapter() {
    List<LoraAdapter.Part> parts = new ArrayList<>();
    changes.forEach(
        (matrix, change) ->
            parts.add(
                new LoraAdapter.Part(matrix, change.toFloatArray(), identity(matrix.inputs()))));
    return new LoraAdapter(1, parts);
  }

  /** Transposed Δs of all matrices, empty outside of the layout; then identities. */
  List<PtNDArray> arguments(PtNDManager owner) {
    List<PtNDArray> arguments = new ArrayList<>();
    arguments.addAll(
        LoraParameters.list(
            "u[]", layout, owner, matrix -> Objects.requireNonNull(changes.get(matrix))));
    arguments.addAll(
        LoraParameters.list(
            "v[]",
            layout,
            owner,
            matrix -> Objects.requireNonNull(identities.get(matrix.inputs()))));
    return arguments;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LoraAdapter;
import io.zoetic.model.svf.Projection;
import io.zoetic.model.svf.WeightMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * IA3 (arXiv 2205.05638, 3.3): keys, values and the inner activations of the feed-forward layer are
 * multiplied, number by number, with vectors that begin at 1, the base model. The inner activations
 * are {@code act(gate) ⊙ up}, so multiplying them is multiplying what {@code up} gives. One thread.
 */
public final class Ia3Parameters implements AdapterParameters {
  private static final Set<Projection> MULTIPLIED =
      Set.of(Projection.K, Projection.V, Projection.UP);

  private final Layout layout;
  private final int matrixCount;
  private final PtNDManager owner;
  private final Map<WeightMatrix, PtNDArray> vectors = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if the layout has no keys, values or up
   */
  Ia3Parameters(Layout layout, PtNDManager owner) {
    this.layout = layout;
    this.matrixCount = layout.matrixCount();
    this.owner = owner;
    for (Layout.Part part : layout.matrices()) {
      WeightMatrix matrix = part.matrix();
      if (MULTIPLIED.contains(matrix.projection())) {
        float[] ones = new float[matrix.outputs()];
        Arrays.fill(ones, 1);
        vectors.put(matrix, SvfParameters.trainable(owner, ones, ones.length));
      }
    }
    if (vectors.isEmpty()) {
      throw new IllegalArgumentException(
          "a layout for IA3 must have k, v or up, was " + layout.spec());
    }
  }

  @Override
  public List<PtNDArray> arrays() {
    return List.copyOf(vectors.values());
  }

  @Override
  public String description() {
    return "IA3 on %s".formatted(layout.spec());
  }

  @Override
  public LoraAdapter adapter() {
    List<LoraAdapter.Part> parts = new ArrayList<>();
    vectors.forEach(
        (matrix, vector) ->
            parts.add(
                new LoraAdapter.Part(matrix, new float[0], new float[0], vector.toFloatArray())));
    return new LoraAdapter(LoraAdapter.Kind.IA3, 1, parts);
  }

  /** Vectors of all matrices, empty where nothing is multiplied; then no Bs; then no As. */
  List<PtNDArray> arguments() {
    List<PtNDArray> arguments = new ArrayList<>();
    PtNDArray[] multipliers = new PtNDArray[matrixCount];
    Arrays.fill(multipliers, (PtNDArray) owner.create(new float[0]));
    vectors.forEach((matrix, vector) -> multipliers[matrix.index()] = vector);
    List.of(multipliers).forEach(array -> array.setName("m[]"));
    arguments.addAll(List.of(multipliers));
    for (String name : List.of("u[]", "v[]")) {
      PtNDArray nothing = (PtNDArray) owner.create(new float[0], new Shape(0, 0));
      nothing.setName(name);
      for (int i = 0; i < matrixCount; i++) {
        arguments.add(nothing);
      }
    }
    return arguments;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static io.zoetic.model.training.SvfParameters.trainable;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LoraAdapter;
import io.zoetic.model.svf.WeightMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The baseline: LoRA adapters (arXiv 2106.09685) {@code y = Wx + alpha/rank · B(Ax)} on the
 * matrices of a layout, whichever components of them carry z. A begins as PEFT's does, uniform in
 * ±1/√in (Kaiming with a = √5), B at 0: the base model. One thread.
 */
public final class LoraParameters implements AdapterParameters {
  private final Layout layout;
  private final int rank;
  private final double alpha;
  private final PtNDManager owner;
  private final Map<WeightMatrix, Pair> pairs = new LinkedHashMap<>();

  /** The transposed B (rank, out) and A (rank, in): the layout of {@code decoder.py}. */
  private record Pair(PtNDArray transposedB, PtNDArray a) {}

  LoraParameters(Layout layout, int rank, double alpha, RandomGenerator random, PtNDManager owner) {
    if (rank < 1) {
      throw new IllegalArgumentException("rank must be >= 1, was " + rank);
    }
    this.layout = layout;
    this.rank = rank;
    this.alpha = alpha;
    this.owner = owner;
    for (Layout.Part part : layout.matrices()) {
      WeightMatrix matrix = part.matrix();
      float[] a = new float[rank * matrix.inputs()];
      float bound = (float) (1 / Math.sqrt(matrix.inputs()));
      for (int i = 0; i < a.length; i++) {
        a[i] = random.nextFloat(-bound, bound);
      }
      float[] b = new float[rank * matrix.outputs()];
      pairs.put(
          matrix,
          new Pair(
              trainable(owner, b, rank, matrix.outputs()),
              trainable(owner, a, rank, matrix.inputs())));
    }
  }

  @Override
  public List<PtNDArray> arrays() {
    List<PtNDArray> arrays = new ArrayList<>();
    pairs.values().forEach(pair -> arrays.addAll(List.of(pair.transposedB(), pair.a())));
    return arrays;
  }

  @Override
  public String description() {
    return "LoRA of rank %d, alpha %s, on %s".formatted(rank, alpha, layout.spec());
  }

  @Override
  public LoraAdapter adapter() {
    List<LoraAdapter.Part> parts = new ArrayList<>();
    pairs.forEach(
        (matrix, pair) ->
            parts.add(
                new LoraAdapter.Part(
                    matrix, pair.transposedB().toFloatArray(), pair.a().toFloatArray())));
    return new LoraAdapter(alpha / rank, parts);
  }

  /** Transposed Bs of all matrices, empty outside of the layout; then As. */
  List<PtNDArray> arguments() {
    List<PtNDArray> arguments = new ArrayList<>();
    arguments.addAll(list("u[]", layout, owner, matrix -> pair(matrix).transposedB()));
    arguments.addAll(list("v[]", layout, owner, matrix -> pair(matrix).a()));
    return arguments;
  }

  private Pair pair(WeightMatrix matrix) {
    return Objects.requireNonNull(pairs.get(matrix));
  }

  /** One array for each matrix, empty outside of a layout, under a name for the script. */
  static List<PtNDArray> list(
      String name, Layout layout, PtNDManager owner, Function<WeightMatrix, PtNDArray> choice) {
    PtNDArray[] list = new PtNDArray[layout.matrixCount()];
    Arrays.fill(list, (PtNDArray) owner.create(new float[0], new Shape(0, 0)));
    for (Layout.Part part : layout.matrices()) {
      list[part.matrix().index()] = choice.apply(part.matrix());
    }
    List.of(list).forEach(array -> array.setName(name));
    return List.of(list);
  }

  /** An array that does not learn. */
  static PtNDArray frozen(PtNDManager owner, float[] values, long... shape) {
    PtNDArray array = (PtNDArray) owner.create(values, new Shape(shape));
    array.setRequiresGradient(false);
    return array;
  }
}

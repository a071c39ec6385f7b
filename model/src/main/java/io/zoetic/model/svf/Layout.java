// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * The singular components of one base model that carry z: a vector z is the concatenation, in the
 * order of {@link #matrices}, of one number per component.
 *
 * @param spec what was asked for
 * @param matrices the matrices with at least one component, by layer, then by projection
 * @param matrixCount how many matrices the model has in all
 */
public record Layout(LayoutSpec spec, List<Part> matrices, int matrixCount) {

  /**
   * The components of one matrix.
   *
   * @param from index of the first component
   * @param to index behind the last
   * @param offset where they begin in z
   */
  public record Part(WeightMatrix matrix, int from, int to, int offset) {
    /** Number of components. */
    public int count() {
      return to - from;
    }
  }

  public Layout {
    requireNonNull(spec, "spec");
    matrices = List.copyOf(matrices);
  }

  /**
   * Finds the components that a specification names.
   *
   * @param all every matrix of the model, by layer, then by projection
   * @throws IllegalArgumentException if it names none
   */
  public static Layout of(LayoutSpec spec, List<WeightMatrix> all) {
    List<Part> parts = new ArrayList<>();
    int offset = 0;
    for (WeightMatrix matrix : all) {
      if (spec.projections().contains(matrix.projection())
          && spec.layers().contains(matrix.layer())) {
        int from = spec.components().from(matrix.rank());
        int to = spec.components().to(matrix.rank());
        if (to > from) {
          parts.add(new Part(matrix, from, to, offset));
          offset += to - from;
        }
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "layout %s must name components of the model's %d matrices, names none"
              .formatted(spec, all.size()));
    }
    return new Layout(spec, parts, all.size());
  }

  /** Length of a vector z. */
  public int size() {
    Part last = matrices.getLast();
    return last.offset() + last.count();
  }

  /** What a value of a vector scales, for people: {@code component 3 of MATRIX}. */
  String place(int index) {
    Part part =
        matrices.stream()
            .filter(each -> index < each.offset() + each.count())
            .findFirst()
            .orElseThrow(() -> new IndexOutOfBoundsException(index));
    return "component %d of %s"
        .formatted(part.from() + index - part.offset(), part.matrix().name());
  }

  /** Number of weights of LoRA adapters of a rank on the same matrices: r(m + n) each. */
  public long loraParameters(int rank) {
    return matrices.stream()
        .mapToLong(part -> (long) rank * (part.matrix().outputs() + part.matrix().inputs()))
        .sum();
  }
}

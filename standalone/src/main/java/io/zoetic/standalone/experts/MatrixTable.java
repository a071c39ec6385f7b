// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import io.zoetic.model.expert.Expert;
import io.zoetic.model.svf.ComponentChange;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.standalone.operator.Json;
import io.zoetic.standalone.operator.Table;
import java.util.DoubleSummaryStatistics;
import java.util.stream.IntStream;

/** The z of an expert version for each matrix. */
final class MatrixTable {
  private MatrixTable() {}

  /** The largest change |σ(z-1)| is there where the matrix has been factored. */
  static Table of(Expert expert, SvdCache cache) {
    Table table = new Table("MATRIX", "COUNT", "MIN", "MEAN", "MAX", "|σ(z-1)|");
    float[] z = expert.vector().toArray();
    for (Layout.Part part : expert.vector().layout().matrices()) {
      DoubleSummaryStatistics own =
          IntStream.range(part.offset(), part.offset() + part.count())
              .mapToDouble(i -> z[i])
              .summaryStatistics();
      table.row(
          part.matrix().name(),
          String.valueOf(part.count()),
          decimals(own.getMin()),
          decimals(own.getAverage()),
          decimals(own.getMax()),
          cache.contains(part)
              ? decimals(ComponentChange.of(cache.sigma(part), part, expert.vector()).largest())
              : Json.NONE);
    }
    return table;
  }

  private static String decimals(double value) {
    return "%.4f".formatted(value);
  }
}

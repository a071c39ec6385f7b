// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.experts;

import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.experts.ModelOptions;
import io.zoetic.cli.experts.reference.RegisteredVersion;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.svf.ComponentChange;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.recipes.model.BaseModel;
import java.io.IOException;
import java.util.DoubleSummaryStatistics;
import java.util.stream.IntStream;

/** The z of an expert version for each matrix. */
public final class MatrixTable {
  private MatrixTable() {}

  /** Fetches a version and shows it. */
  public static Table of(RegisteredVersion version, OperatorClient client, ModelOptions model)
      throws IOException {
    var download = new ExpertDownload(client, version);
    try (BaseModel base = BaseModel.open(model, download.layout())) {
      return of(download.fetch(base), base.svdCache());
    }
  }

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

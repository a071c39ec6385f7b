// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.benchmarks.ExpertsBenchmark.Row;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The tables of {@link ExpertsBenchmark}. */
final class ExpertsReport {
  private final ExpertsBenchmark.Results results;

  ExpertsReport(ExpertsBenchmark.Results results) {
    this.results = results;
  }

  /** Decode speed by form and number of experts. */
  String decode() {
    StringBuilder table =
        new StringBuilder(
            """
            | batch | form | experts | tokens/s | of the base | of one expert |
            |---|---|---|---|---|---|
            """);
    results.decode().keySet().stream()
        .sorted(
            java.util.Comparator.comparingInt(Row::batch)
                .thenComparingInt(
                    row -> List.of("base", "exact", "delta", "merged").indexOf(row.form())))
        .forEach(row -> table.append(line(row)));
    return table.toString();
  }

  private String line(Row row) {
    List<Measurement> measured = measured(row);
    String ofOne =
        row.distinct() > 1 ? ratio(measured, measured(new Row(row.form(), row.batch(), 1))) : "";
    return "| %d | %s | %d | %,.0f | %s | %s |%n"
        .formatted(
            row.batch(),
            row.form(),
            row.distinct(),
            Measurement.speed(measured),
            ratio(measured, measured(new Row("base", row.batch(), 0))),
            ofOne);
  }

  private static String ratio(List<Measurement> rounds, List<Measurement> others) {
    double[] ratios = Measurement.ratios(rounds, others);
    return "%.3f (%.3f–%.3f)"
        .formatted(ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]);
  }

  private List<Measurement> measured(Row row) {
    return Objects.requireNonNull(results.decode().get(row), "measured");
  }

  /** Time to the first token by number of resident experts. */
  String traffic() {
    StringBuilder table =
        new StringBuilder(
            """
            | resident experts | tokens/s | first token p50, ms | p99, ms |
            |---|---|---|---|
            """);
    for (Map.Entry<Integer, List<Measurement>> entry : results.traffic().entrySet()) {
      table.append(
          "| %,d | %,.0f | %.1f | %.1f |%n"
              .formatted(
                  entry.getKey(),
                  Measurement.speed(entry.getValue()),
                  Measurement.firstToken(entry.getValue(), 0.5),
                  Measurement.firstToken(entry.getValue(), 0.99)));
    }
    return table.toString();
  }

  /** A change of expert beside decode steps of the same form. */
  String switches(String form) {
    double[] millis = results.switchMillis().stream().mapToDouble(Double::doubleValue).toArray();
    return "Switching the expert of a row takes %.3f ms (p50; p99 %.3f); a decode step takes %.1f ms at batch 1, %.1f at batch 64."
        .formatted(
            Measurement.quantile(millis, 0.5),
            Measurement.quantile(millis, 0.99),
            1e3 / Measurement.speed(measured(new Row(form, 1, 1))),
            64e3 / Measurement.speed(measured(new Row(form, 64, 64))));
  }
}

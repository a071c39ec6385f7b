// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The measurements of the gate, suite by suite, and why it did not let a version through. */
public final class GateTable {
  private final Table table =
      new Table(
          "SUITE",
          "N",
          "BEFORE",
          "AFTER",
          "LOWER BOUND",
          "MARGIN",
          "POWER",
          "MOVED",
          "TAKEN",
          "PASSED");
  private final List<String> reasons = new ArrayList<>();

  /** Whether a report is one of the gate's: by hand, anything can be kept with a version. */
  public static boolean isReport(JsonNode report) {
    return report.path("verdict").isTextual();
  }

  /**
   * Prints what is kept with a version.
   *
   * @param expert whose version it is: the suite that had to become better
   */
  public static void printReport(PrintWriter out, String expert, JsonNode report) {
    out.println(
        Table.oneLine(
            "the gate: %s, %s".formatted(Json.text(report, "verdict"), Json.text(report, "why"))));
    if (report.path("target").isObject()) {
      GateTable table = new GateTable();
      table.row(expert, report.path("target"));
      if (report.path("anchor").isObject()) {
        table.row(expert + " (anchor)", report.path("anchor"));
      }
      report
          .path("suites")
          .properties()
          .forEach(suite -> table.row(suite.getKey(), suite.getValue()));
      table.print(out);
    }
    out.flush();
  }

  /** Adds a suite. */
  void row(String suite, JsonNode report) {
    table.row(
        suite,
        Json.text(report, "n"),
        Json.text(report, "before"),
        Json.text(report, "after"),
        Json.text(report, "lower"),
        Json.text(report, "margin"),
        Json.text(report, "power"),
        Json.text(report, "moved"),
        Json.text(report, "taken"),
        report.path("passed").asBoolean() ? "yes" : "no");
    report.path("reasons").forEach(reason -> reasons.add(Table.oneLine(reason.asText())));
  }

  /** Prints the suites, and below them the reasons. */
  void print(PrintWriter out) {
    table.print(out);
    reasons.forEach(reason -> out.println("not passed: " + reason));
    out.flush();
  }
}

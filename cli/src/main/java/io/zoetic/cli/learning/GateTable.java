// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The measurements of the gate, suite by suite, why it did not let a version through, what it could
 * not measure, and the verdict in its own words.
 */
public final class GateTable {
  private final Table table =
      new Table(
          "SUITE",
          "MEASURE",
          "N",
          "BEFORE",
          "AFTER",
          "LOWER BOUND",
          "MARGIN",
          "POWER",
          "MOVED",
          "TAKEN",
          "PASSED");
  private final List<String> notes = new ArrayList<>();

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
    report.path("explained").forEach(each -> out.println(Table.oneLine(each.asText())));
    out.flush();
  }

  /** Adds a suite. */
  void row(String suite, JsonNode report) {
    table.row(
        suite,
        Json.text(report, "measure"),
        Json.text(report, "n"),
        Json.text(report, "before"),
        Json.text(report, "after"),
        Json.text(report, "lower"),
        Json.text(report, "margin"),
        Json.text(report, "power"),
        Json.text(report, "moved"),
        Json.text(report, "taken"),
        passed(report));
    report
        .path("reasons")
        .forEach(reason -> notes.add("not passed: " + Table.oneLine(reason.asText())));
    if (report.path("reasons").isEmpty() && isUnmeasured(report)) {
      notes.add(
          Table.oneLine(
              "not measurable: %s, %s".formatted(suite, Json.text(report, "unmeasured"))));
    }
  }

  private static String passed(JsonNode report) {
    if (report.path("passed").asBoolean()) {
      return "yes";
    }
    return report.path("reasons").isEmpty() && isUnmeasured(report) ? "not measurable" : "no";
  }

  private static boolean isUnmeasured(JsonNode report) {
    return report.hasNonNull("unmeasured");
  }

  /** Prints the suites, and below them the reasons and what is not known. */
  void print(PrintWriter out) {
    table.print(out);
    notes.forEach(out::println);
    out.flush();
  }
}

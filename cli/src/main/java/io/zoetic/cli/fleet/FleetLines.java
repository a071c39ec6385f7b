// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What runs, for people. */
final class FleetLines {
  /** Rows of each table that a terminal has room for. */
  static final int ROWS_LIVE = 12;

  private final List<String> lines = new ArrayList<>();
  private final int rowsMax;
  private final Instant now;

  private FleetLines(int rowsMax, Instant now) {
    this.rowsMax = rowsMax;
    this.now = now;
  }

  /**
   * All of it.
   *
   * @param rowsMax of each table
   */
  static List<String> of(JsonNode fleet, int rowsMax, Instant now) {
    FleetLines lines = new FleetLines(rowsMax, now);
    lines.gateways(fleet.path("gateways"));
    lines.workers(fleet.path("workers"));
    lines.trainers(fleet.path("trainers"));
    lines.traffic(fleet.path("traffic"));
    lines.troubles(fleet.path("workers"));
    return lines.lines;
  }

  /** Whether nobody is silent and every worker serves what it should. */
  static boolean isWell(JsonNode fleet) {
    for (String kind : List.of("gateways", "workers", "trainers")) {
      for (JsonNode each : fleet.path(kind)) {
        if (isSilent(each)) {
          return false;
        }
      }
    }
    for (JsonNode worker : fleet.path("workers")) {
      if (!worker.at("/experts/converged").asBoolean()) {
        return false;
      }
    }
    return true;
  }

  /** Whether a process has not been heard of for a while. */
  static boolean isSilent(JsonNode process) {
    return process.path("state").asText().equals("silent");
  }

  private void gateways(JsonNode gateways) {
    Table table = new Table("GATEWAY", "STATE", "BUILD", "UP", "IN FLIGHT", "WAITING");
    add(
        table,
        gateways,
        each ->
            table.row(
                Json.text(each, "gateway"),
                state(each),
                Json.text(each, "build"),
                up(each),
                Json.text(each, "prompts_in_flight"),
                Json.text(each, "prompts_waiting")));
  }

  private void workers(JsonNode workers) {
    Table table =
        new Table(
            "WORKER", "STATE", "BUILD", "UP", "MODEL", "DEVICE", "SLOTS", "VERSIONS", "EXPERTS");
    add(
        table,
        workers,
        each ->
            table.row(
                Json.text(each, "worker"),
                state(each),
                Json.text(each, "build"),
                up(each),
                Json.shortDigest(each, "base_model"),
                Json.text(each, "device"),
                Json.text(each, "slots_used") + "/" + Json.text(each, "slots"),
                Json.text(each, "versions_resident"),
                experts(each.path("experts"))));
  }

  /** {@code 11 of 12}: so many are served as the registry says. */
  private static String experts(JsonNode experts) {
    return experts.isObject()
        ? experts.path("had").asText() + " of " + experts.path("wanted").asText()
        : Json.NONE;
  }

  private void trainers(JsonNode trainers) {
    Table table = new Table("TRAINER", "STATE", "BUILD", "UP", "MODEL", "NOT YET");
    add(
        table,
        trainers,
        each ->
            table.row(
                Json.text(each, "trainer"),
                state(each),
                Json.text(each, "build"),
                up(each),
                Json.shortDigest(each, "base_model"),
                Json.text(each, "waiting_for")));
  }

  private void traffic(JsonNode traffic) {
    String window = "IN " + traffic.path("window_seconds").asText() + " S";
    Table table = new Table("EXPERT", "ANSWERS " + window, "TOKENS " + window);
    JsonNode experts = traffic.path("experts");
    add(
        table,
        experts,
        each ->
            table.row(
                each.path("expert").isTextual() ? Json.text(each, "expert") : "the base model",
                Json.text(each, "answers"),
                Json.text(each, "tokens")));
  }

  /** What workers do not serve as they should, and why. */
  private void troubles(JsonNode workers) {
    List<String> found = new ArrayList<>();
    for (JsonNode worker : workers) {
      for (JsonNode other : worker.at("/experts/others")) {
        found.add(
            Table.oneLine(
                "%s: %s %s, is at epoch %s of %s%s"
                    .formatted(
                        Json.text(worker, "worker"),
                        Json.text(other, "expert"),
                        Json.text(other, "state"),
                        Json.text(other, "had"),
                        Json.text(other, "wanted"),
                        other.hasNonNull("failure") ? ": " + Json.text(other, "failure") : "")));
      }
    }
    lines.addAll(found.subList(0, Math.min(rowsMax, found.size())));
    more(found.size());
  }

  /** {@code alive}, or {@code silent for 3m}. */
  private String state(JsonNode process) {
    return isSilent(process)
        ? "silent for " + Times.age(Json.text(process, "seen_at"), now)
        : Json.text(process, "state");
  }

  private String up(JsonNode process) {
    return isSilent(process) ? Json.NONE : Times.age(Json.text(process, "started_at"), now);
  }

  private void add(Table table, JsonNode rows, Consumer<JsonNode> row) {
    for (int i = 0; i < Math.min(rowsMax, rows.size()); i++) {
      row.accept(rows.get(i));
    }
    lines.addAll(table.lines());
    more(rows.size());
    lines.add("");
  }

  private void more(int rows) {
    if (rows > rowsMax) {
      lines.add("and %d more".formatted(rows - rowsMax));
    }
  }
}

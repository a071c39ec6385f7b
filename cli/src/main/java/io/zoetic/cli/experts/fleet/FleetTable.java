// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.util.ArrayList;
import java.util.List;

/** The workers and whether they serve an expert as it is now, for people. */
public final class FleetTable {
  private FleetTable() {}

  public static List<String> lines(JsonNode status) {
    Table table = new Table("WORKER", "STATE", "EPOCH", "VERSION", "AT", "FAILURE");
    for (JsonNode worker : status.path("workers")) {
      table.row(
          Json.text(worker, "worker"),
          Json.text(worker, "state"),
          Json.text(worker, "epoch"),
          Json.version(worker, "version"),
          Times.seconds(Json.text(worker, "at")),
          Json.text(worker, "failure"));
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.addFirst(head(status));
    JsonNode learning = status.path("learning");
    if (learning.hasNonNull("waiting_for")) {
      lines.add(Table.oneLine("learns nothing: " + Json.text(learning, "waiting_for")));
    }
    for (JsonNode trainer : learning.path("trainers")) {
      lines.add(trainer(trainer));
    }
    return lines;
  }

  /** {@code trainer-1 heard at 2026-11-29 12:00:03, trains all,layers=all,components=all}. */
  private static String trainer(JsonNode trainer) {
    return Table.oneLine(
        "%s heard at %s, trains %s%s"
            .formatted(
                Json.text(trainer, "trainer"),
                Times.seconds(Json.text(trainer, "heard_at")),
                Json.text(trainer, "layout"),
                trainer.hasNonNull("waiting_for")
                    ? ", not yet: " + Json.text(trainer, "waiting_for")
                    : ""));
  }

  /** {@code weekday: epoch 7, champion @1, 3 of 4 workers converged}. */
  static String head(JsonNode status) {
    int converged = 0;
    for (JsonNode worker : status.path("workers")) {
      converged += isConverged(worker) ? 1 : 0;
    }
    return Table.oneLine(
        "%s: epoch %s, champion %s, %d of %d workers converged"
            .formatted(
                Json.text(status, "expert"),
                Json.text(status, "epoch"),
                Json.version(status, "champion"),
                converged,
                status.path("workers").size()));
  }

  /** {@code worker-1: failed at epoch 6, @2: digest must be …}. */
  static String line(JsonNode worker) {
    String failure = worker.hasNonNull("failure") ? ": " + Json.text(worker, "failure") : "";
    return Table.oneLine(
        "%s: %s at epoch %s, %s%s"
            .formatted(
                Json.text(worker, "worker"),
                Json.text(worker, "state"),
                Json.text(worker, "epoch"),
                Json.version(worker, "version"),
                failure));
  }

  /** The workers that lag, each as {@link #line}. */
  static List<String> laggards(JsonNode status) {
    List<String> laggards = new ArrayList<>();
    for (JsonNode worker : status.path("workers")) {
      if (!isConverged(worker)) {
        laggards.add(line(worker));
      }
    }
    return laggards;
  }

  private static boolean isConverged(JsonNode worker) {
    return worker.path("state").asText().equals("converged");
  }
}

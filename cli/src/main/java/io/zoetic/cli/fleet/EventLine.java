// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.util.List;
import java.util.stream.Collectors;

/** An event, for people: {@code 2026-11-30T08:20:01Z expert weekday: rollback @6, epoch 31}. */
final class EventLine {
  private EventLine() {}

  static String of(String kind, JsonNode data) {
    String at = data.hasNonNull("at") ? Times.seconds(Json.text(data, "at")) + " " : "";
    return Table.oneLine(at + kind + " " + content(kind, data));
  }

  private static String content(String kind, JsonNode data) {
    return switch (kind) {
      case "expert" ->
          "%s: %s %s, epoch %s"
              .formatted(
                  Json.text(data, "expert"),
                  Json.text(data, "action"),
                  Json.version(data, "version"),
                  Json.text(data, "epoch"));
      case "run" -> run(data);
      case "audit" ->
          "%s: %s %s %s: %s"
              .formatted(
                  Json.text(data, "sequence"),
                  Json.text(data, "actor"),
                  Json.text(data, "action"),
                  Json.text(data, "subject"),
                  Json.text(data, "reason"));
      case "feedback" ->
          data.path("states").properties().stream()
              .map(state -> state.getValue().asText() + " " + state.getKey())
              .collect(Collectors.joining(", "));
      case "growth" ->
          "%s %s: %s"
              .formatted(
                  Json.text(data, "decision"),
                  Json.text(data, "expert"),
                  Json.text(data, "reason"));
      case "fleet" -> fleet(data);
      case "reset" -> Json.text(data, "reason");
      default -> data.toString();
    };
  }

  private static String run(JsonNode data) {
    return "%s of %s: %s%s%s"
        .formatted(
            Json.text(data, "run"),
            Json.text(data, "expert"),
            Json.text(data, "state"),
            data.hasNonNull("phase") ? ", " + Json.text(data, "phase") : "",
            data.hasNonNull("outcome") ? ": " + Json.text(data, "outcome") : "");
  }

  /** {@code 2 gateways, 3 workers (1 silent), 1 trainers}. */
  private static String fleet(JsonNode data) {
    return List.of("gateways", "workers", "trainers").stream()
        .map(
            list -> {
              int silent = 0;
              for (JsonNode each : data.path(list)) {
                silent += FleetLines.isSilent(each) ? 1 : 0;
              }
              return data.path(list).size()
                  + " "
                  + list
                  + (silent > 0 ? " (" + silent + " silent)" : "");
            })
        .collect(Collectors.joining(", "));
  }
}

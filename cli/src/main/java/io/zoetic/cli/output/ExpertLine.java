// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The versions that an expert serves, in one line. */
public final class ExpertLine {
  private ExpertLine() {}

  /** {@code weekday is at epoch 8: champion @3, last-good @2}. */
  public static String of(JsonNode expert) {
    List<String> words = new ArrayList<>();
    expert
        .path("aliases")
        .properties()
        .forEach(alias -> words.add(alias.getKey() + " " + target(alias.getValue())));
    if (expert.path("frozen").asBoolean()) {
      words.add("frozen");
    }
    String served = words.isEmpty() ? "no alias" : String.join(", ", words);
    return Table.oneLine(
        "%s is at epoch %s: %s"
            .formatted(Json.text(expert, "name"), Json.text(expert, "epoch"), served));
  }

  /** Where an alias leads: {@code @3}, {@code @3 10 %}, {@code -} for nowhere. */
  public static String target(JsonNode alias) {
    String version = Json.version(alias, "version");
    JsonNode weight = alias.path("weight_percent");
    return weight.isNumber() ? version + " " + weight.asText() + " %" : version;
  }
}

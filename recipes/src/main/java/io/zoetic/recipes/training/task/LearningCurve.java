// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.output.Json;
import io.zoetic.recipes.evaluation.report.CurveChart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The looks of a training in their order, as JSON, CSV and a picture. Not thread-safe.
 *
 * @param looks the base model first; the best is that of the first of those that are equal
 */
record LearningCurve(List<Look> looks) {
  private static final String HEADER = "step,seconds,loss,reward,right,likely,nats,items";

  /** Before the first look. */
  static LearningCurve empty() {
    return new LearningCurve(new ArrayList<>());
  }

  Look base() {
    return looks.getFirst();
  }

  Look best() {
    Look best = base();
    for (Look look : looks) {
      best = look.isBetterThan(best) ? look : best;
    }
    return best;
  }

  /** The looks as JSON; {@code NaN} is left out. */
  ArrayNode json() {
    ArrayNode all = Json.object().putArray("looks");
    for (Look look : looks) {
      ObjectNode node = all.addObject().put("step", look.step()).put("seconds", look.seconds());
      if (!Double.isNaN(look.loss())) {
        node.put("loss", look.loss());
      }
      if (!Double.isNaN(look.reward())) {
        node.put("reward", look.reward());
      }
      node.put("right", look.right()).put("likely", look.likely());
      node.put("nats", look.nats()).put("items", look.items());
    }
    return all;
  }

  /** Reads {@link #json}. */
  static LearningCurve of(JsonNode json) {
    LearningCurve curve = empty();
    for (JsonNode node : json) {
      curve.looks.add(
          new Look(
              node.path("step").asInt(),
              node.path("seconds").asDouble(),
              node.path("loss").asDouble(Double.NaN),
              node.path("reward").asDouble(Double.NaN),
              node.path("right").asInt(),
              node.path("likely").asInt(),
              node.path("nats").asDouble(),
              node.path("items").asInt()));
    }
    return curve;
  }

  String csv() {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    for (Look look : looks) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%.1f,%s,%s,%d,%d,%.6f,%d%n",
              look.step(),
              look.seconds(),
              number(look.loss()),
              number(look.reward()),
              look.right(),
              look.likely(),
              look.nats(),
              look.items()));
    }
    return csv.toString();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
  }

  /** As the paper draws it: validation by step, the base model dashed, the best a dot. */
  String svg(String title) {
    return CurveChart.of(
        title,
        looks.stream()
            .map(look -> new CurveChart.Point(look.step(), look.right(), look.items()))
            .toList(),
        looks.indexOf(best()));
  }
}

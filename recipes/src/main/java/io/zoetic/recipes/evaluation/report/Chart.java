// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as a bar for each row, with its 95 % interval, in SVG. */
public final class Chart {
  private static final int LABELS = 240;
  private static final int BARS = 400;
  private static final int VALUES = 150;
  private static final int ROW = 22;
  private static final int TOP = 34;

  private Chart() {}

  /** A bar. */
  private record Bar(String label, JsonNode share) {}

  /** The chart of {@link Results#of}: of answers, and of the most likely options. */
  public static String of(JsonNode results) {
    List<Bar> bars = new ArrayList<>();
    for (JsonNode row : results.path("rows")) {
      String label = row.path("task").asText() + " " + row.path("strategy").asText();
      if (row.has("answers")) {
        bars.add(new Bar(label, row.path("answers")));
      }
      if (row.has("likelihoods")) {
        bars.add(new Bar(label + ", acc_norm", row.at("/likelihoods/acc_norm")));
      }
    }
    int width = LABELS + BARS + VALUES;
    int height = TOP + ROW * bars.size() + 10;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
        font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="8" y="20" font-size="14">%s: right, %%, with 95 %% intervals</text>
        """
            .formatted(
                width, height, width, height, escaped(results.at("/settings/model").asText())));
    for (int i = 0; i < bars.size(); i++) {
      svg.append(bar(bars.get(i), TOP + ROW * i));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String bar(Bar bar, int y) {
    double percent = bar.share().path("percent").asDouble();
    double low = at(bar.share().path("low").asDouble());
    double high = at(bar.share().path("high").asDouble());
    int middle = y + ROW / 2;
    return String.format(
        Locale.ROOT,
        """
        <text x="%d" y="%d" text-anchor="end">%s</text>
        <rect x="%d" y="%d" width="%d" height="14" fill="#f0f0f0"/>
        <rect x="%d" y="%d" width="%.1f" height="14" fill="#4c78a8"/>
        <path d="M%.1f %dH%.1fM%.1f %dv8M%.1f %dv8" stroke="#222222" fill="none"/>
        <text x="%d" y="%d">%.1f (%d of %d)</text>
        """,
        LABELS - 8,
        middle + 4,
        escaped(bar.label()),
        LABELS,
        y + 4,
        BARS,
        LABELS,
        y + 4,
        percent * BARS / 100,
        low,
        middle,
        high,
        low,
        middle - 4,
        high,
        middle - 4,
        LABELS + BARS + 8,
        middle + 4,
        percent,
        bar.share().path("right").asInt(),
        bar.share().path("n").asInt());
  }

  private static double at(double percent) {
    return LABELS + percent * BARS / 100;
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

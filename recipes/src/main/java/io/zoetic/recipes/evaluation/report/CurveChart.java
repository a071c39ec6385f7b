// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.report;

import io.zoetic.recipes.statistics.Proportion;
import java.util.List;
import java.util.Locale;

/**
 * A learning curve in SVG: the share of right answers by step, with 95 % intervals; the first point
 * as a dashed line, the best as a red dot.
 */
public final class CurveChart {
  private static final int LEFT = 60;
  private static final int TOP = 40;
  private static final int WIDTH = 560;
  private static final int HEIGHT = 260;

  private CurveChart() {}

  /** How many of how many are right after a step. */
  public record Point(int step, int right, int items) {
    private Proportion share() {
      return new Proportion(right, items);
    }
  }

  /**
   * The chart.
   *
   * @param points at least one, by step
   * @param best index of the best
   */
  public static String of(String title, List<Point> points, int best) {
    int steps = Math.max(1, points.getLast().step());
    double top = points.stream().mapToDouble(point -> point.share().high()).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
        font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        <text x="8" y="20" font-size="14">%s: right, %%, with 95 %% intervals</text>
        """
            .formatted(
                LEFT + WIDTH + 40,
                TOP + HEIGHT + 40,
                LEFT + WIDTH + 40,
                TOP + HEIGHT + 40,
                Chart.escaped(title)));
    axis(svg, top, steps);
    StringBuilder line = new StringBuilder();
    for (Point point : points) {
      double x = LEFT + (double) point.step() * WIDTH / steps;
      Proportion share = point.share();
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#bbbbbb\" fill=\"none\"/>%n",
              x,
              y(share.low(), top),
              y(share.high(), top)));
      line.append(
          String.format(
              Locale.ROOT, "%s%.1f %.1f", line.isEmpty() ? "M" : "L", x, y(share.accuracy(), top)));
    }
    double base = y(points.getFirst().share().accuracy(), top);
    Point chosen = points.get(best);
    return svg.append(
            String.format(
                Locale.ROOT,
                """
                <path d="M%d %.1fH%d" stroke="#888888" stroke-dasharray="5 4" fill="none"/>
                <path d="%s" stroke="#4c78a8" stroke-width="2" fill="none"/>
                <circle cx="%.1f" cy="%.1f" r="4" fill="#d62728"/>
                </svg>
                """,
                LEFT,
                base,
                LEFT + WIDTH,
                line,
                LEFT + (double) chosen.step() * WIDTH / steps,
                y(chosen.share().accuracy(), top)))
        .toString();
  }

  private static void axis(StringBuilder svg, double top, int steps) {
    for (int i = 0; i <= 4; i++) {
      double share = top * i / 4;
      svg.append(
          String.format(
              Locale.ROOT,
              """
              <path d="M%d %.1fh%d" stroke="#eeeeee" fill="none"/>
              <text x="%d" y="%.1f" text-anchor="end">%.1f</text>
              <text x="%.1f" y="%d" text-anchor="middle">%d</text>
              """,
              LEFT,
              y(share, top),
              WIDTH,
              LEFT - 6,
              y(share, top) + 4,
              100 * share,
              LEFT + (double) WIDTH * i / 4,
              TOP + HEIGHT + 18,
              Math.round((double) steps * i / 4)));
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">step</text>%n"
            .formatted(LEFT + WIDTH / 2, TOP + HEIGHT + 34));
  }

  private static double y(double share, double top) {
    return TOP + HEIGHT - HEIGHT * share / top;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** How many prompts and workers there were, over time. Used by one thread. */
final class Course {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 120;
  private static final int LEFT = 60;
  private static final int RIGHT = 100;
  private static final int TOP = 40;
  private static final int GAP = 50;
  private static final String HEAD =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
      <rect width="100%%" height="100%%" fill="#ffffff"/>
      """;

  private final List<Sample> samples = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  /**
   * What there was at one moment.
   *
   * @param seconds since the beginning
   * @param prompts that waited or were answered, as Prometheus knew
   * @param wanted workers that there should be
   * @param ready workers that there are
   */
  record Sample(double seconds, double prompts, int wanted, int ready) {}

  private record Mark(double seconds, String what) {}

  void add(Sample sample) {
    samples.add(sample);
  }

  /** From this moment on something is otherwise. */
  void mark(double seconds, String what) {
    marks.add(new Mark(seconds, what));
  }

  /** Writes a picture of two charts, one above the other: prompts, and workers. */
  void write(Path file) throws IOException {
    int low = TOP + HEIGHT + GAP;
    StringBuilder svg = new StringBuilder(HEAD.formatted(LEFT + WIDTH + RIGHT, low + HEIGHT + GAP));
    chart(
        svg,
        TOP,
        "prompts waiting or answered",
        List.of(new Line("stroke=\"#8250df\" stroke-width=\"2\"", Sample::prompts)));
    chart(
        svg,
        low,
        "workers ready (solid), wanted (dashed)",
        List.of(
            new Line("stroke=\"#1a7f37\" stroke-width=\"2\"", Sample::ready),
            new Line("stroke=\"#57606a\" stroke-dasharray=\"4 3\"", Sample::wanted)));
    for (Mark mark : marks) {
      double x = x(mark.seconds());
      polyline(svg, "stroke=\"#d0d7de\"", point(x, TOP - 16) + point(x, low + HEIGHT));
      text(svg, x + 4, TOP - 20, mark.what());
    }
    for (int seconds = 0; seconds <= end(); seconds += 60) {
      text(svg, x(seconds), low + HEIGHT + 18, seconds / 60 + " min");
    }
    Files.writeString(file, svg.append("</svg>\n"));
  }

  private record Line(String stroke, ToDoubleFunction<Sample> value) {}

  private void chart(StringBuilder svg, int top, String title, List<Line> lines) {
    double most =
        lines.stream()
            .flatMapToDouble(line -> samples.stream().mapToDouble(line.value()))
            .max()
            .orElse(1);
    double ceiling = Math.max(1, Math.ceil(most));
    text(svg, LEFT, top - 4, title);
    polyline(
        svg, "stroke=\"#57606a\"", point(LEFT, top + HEIGHT) + point(LEFT + WIDTH, top + HEIGHT));
    text(svg, LEFT - 30, top + HEIGHT, "0");
    text(svg, LEFT - 30, top + 10, "%.0f".formatted(ceiling));
    for (Line line : lines) {
      polyline(svg, line.stroke(), steps(line.value(), top, ceiling));
    }
  }

  /** A value holds until the next. */
  private String steps(ToDoubleFunction<Sample> value, int top, double ceiling) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < samples.size(); i++) {
      double y = top + HEIGHT * (1 - value.applyAsDouble(samples.get(i)) / ceiling);
      int until = Math.min(i + 1, samples.size() - 1);
      points.append(point(x(samples.get(i).seconds()), y));
      points.append(point(x(samples.get(until).seconds()), y));
    }
    return points.toString();
  }

  private static String point(double x, double y) {
    return String.format(Locale.ROOT, "%.1f,%.1f ", x, y);
  }

  private static void polyline(StringBuilder svg, String stroke, String points) {
    svg.append("<polyline fill=\"none\" %s points=\"%s\"/>%n".formatted(stroke, points.strip()));
  }

  private static void text(StringBuilder svg, double x, double y, String text) {
    svg.append(
        String.format(
            Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" fill=\"#24292f\">%s</text>%n", x, y, text));
  }

  private double x(double seconds) {
    return LEFT + WIDTH * seconds / end();
  }

  private double end() {
    return samples.isEmpty() ? 1 : samples.getLast().seconds();
  }
}

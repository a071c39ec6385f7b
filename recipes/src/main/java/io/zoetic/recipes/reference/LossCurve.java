// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/** The file that says how training went: a line per so many steps, readable while it goes on. */
final class LossCurve {
  static final String FILE = "loss-curve.csv";
  private static final String HEADER = "step,tokens,seconds,loss,learning_rate,tokens_per_second";

  private final Path file;

  private LossCurve(Path file) {
    this.file = file;
  }

  /**
   * One line.
   *
   * @param step optimiser steps so far
   * @param tokens tokens trained on so far, without padding
   * @param seconds since the start, validation included
   * @param loss mean since the line before, in nats
   * @param learningRate of the last step
   * @param tokensPerSecond since the line before
   */
  record Point(
      int step,
      long tokens,
      long seconds,
      double loss,
      double learningRate,
      double tokensPerSecond) {

    private String line() {
      return String.format(
          Locale.ROOT,
          "%d,%d,%d,%.4f,%.6f,%.0f",
          step,
          tokens,
          seconds,
          loss,
          learningRate,
          tokensPerSecond);
    }

    private static Point parse(String line) {
      String[] values = line.split(",");
      return new Point(
          Integer.parseInt(values[0]),
          Long.parseLong(values[1]),
          Long.parseLong(values[2]),
          Double.parseDouble(values[3]),
          Double.parseDouble(values[4]),
          Double.parseDouble(values[5]));
    }
  }

  /** Starts the file of a directory anew. */
  static LossCurve start(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    Files.writeString(file, HEADER + "\n");
    return new LossCurve(file);
  }

  void append(Point point) throws IOException {
    Files.writeString(file, point.line() + "\n", StandardOpenOption.APPEND);
  }

  /** Returns the points of a directory's file. */
  static List<Point> read(Path directory) throws IOException {
    return Files.readAllLines(directory.resolve(FILE)).stream().skip(1).map(Point::parse).toList();
  }
}

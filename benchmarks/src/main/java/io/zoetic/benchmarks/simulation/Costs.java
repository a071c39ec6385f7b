// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What things take, as they were measured, each with where that was. Microseconds, in a file of
 * lines like {@code gateway.report = 42.0 ; bench costs, 2026-11-30}.
 */
final class Costs {
  private static final String MEASURED = "costs.properties";
  private static final Pattern LINE =
      Pattern.compile("(?<name>[a-z0-9.]+) = (?<micros>[0-9.]+) ; (?<source>.+)");
  private static final String DECODE = "step.decode.";
  private static final String READ = "step.read.";

  private record Cost(double micros, String source) {}

  private final Map<String, Cost> costs;
  private final NavigableMap<Integer, Double> decode;
  private final NavigableMap<Integer, Double> read;

  private Costs(Map<String, Cost> costs) {
    this.costs = costs;
    this.decode = curve(DECODE);
    this.read = curve(READ);
  }

  /**
   * Reads a file of them. What it lacks is as it comes with this build: not all can be measured
   * everywhere. But a curve is of one model on one machine.
   *
   * @param file null for those that come with this build
   */
  static Costs from(@Nullable Path file) {
    try {
      Map<String, Cost> costs = read(Costs.class.getResourceAsStream(MEASURED));
      if (file != null) {
        Map<String, Cost> others = read(Files.newInputStream(file));
        Stream.of(DECODE, READ)
            .filter(curve -> others.keySet().stream().anyMatch(name -> name.startsWith(curve)))
            .forEach(curve -> costs.keySet().removeIf(name -> name.startsWith(curve)));
        costs.putAll(others);
      }
      return new Costs(costs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Cost> read(InputStream file) throws IOException {
    Map<String, Cost> costs = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Costs::line)
          .forEach(
              line ->
                  costs.put(
                      line.group("name"),
                      new Cost(Double.parseDouble(line.group("micros")), line.group("source"))));
    }
    return costs;
  }

  private static Matcher line(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a cost must be like gateway.report = 42.0 ; where it was measured, was " + line);
    }
    return matcher;
  }

  private NavigableMap<Integer, Double> curve(String prefix) {
    NavigableMap<Integer, Double> curve = new TreeMap<>(Map.of(0, 0.0));
    costs.forEach(
        (name, cost) -> {
          if (name.startsWith(prefix)) {
            curve.put(Integer.valueOf(name.substring(prefix.length())), cost.micros());
          }
        });
    return curve;
  }

  /** Nanoseconds. */
  long of(String name) {
    Cost cost = costs.get(name);
    if (cost == null) {
      throw new IllegalArgumentException("a cost must be measured, was not: " + name);
    }
    return Math.round(cost.micros() * 1e3);
  }

  /** Nanoseconds of CPU time in which a step gives a token to so many rows. */
  long decode(int rows) {
    return at(decode, rows);
  }

  /** Nanoseconds of CPU time in which a step reads so many tokens of prompts. */
  long read(int tokens) {
    return at(read, tokens);
  }

  /** In a straight line between what was measured, and beyond it. */
  private static long at(NavigableMap<Integer, Double> curve, int size) {
    Map.Entry<Integer, Double> low = curve.floorEntry(size);
    Map.Entry<Integer, Double> high = curve.ceilingEntry(size);
    if (high == null) {
      high = curve.lastEntry();
      low = curve.lowerEntry(high.getKey());
    }
    double share =
        low.getKey().equals(high.getKey())
            ? 0
            : (double) (size - low.getKey()) / (high.getKey() - low.getKey());
    return Math.round((low.getValue() + share * (high.getValue() - low.getValue())) * 1e3);
  }

  /** All of them, in Markdown. */
  String table() {
    StringBuilder table = new StringBuilder("| cost | µs | from |%n|---|---|---|%n".formatted());
    costs.forEach(
        (name, cost) ->
            table.append("| %s | %,.1f | %s |%n".formatted(name, cost.micros(), cost.source())));
    return table.toString();
  }
}

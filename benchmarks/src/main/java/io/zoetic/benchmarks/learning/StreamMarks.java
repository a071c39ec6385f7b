// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Which questions on skill j were answered rightly after step i of a stream, by {@code zoetic/auto}
 * and by the expert's name; row 0 is before the first. Backward and forward transfer are of
 * Lopez-Paz and Ranzato, Gradient Episodic Memory, 2017, forgetting of Chaudhry et al., Riemannian
 * Walk, 2018; each as what every question counts, so that intervals can be had of them.
 */
final class StreamMarks {
  private final List<String> skills;
  private final double[][][] routed;

  /** Empty where there is no expert. */
  private final double[][][] byName;

  private int experts;

  StreamMarks(List<String> skills) {
    this.skills = skills;
    this.routed = new double[skills.size() + 1][skills.size()][0];
    this.byName = new double[skills.size() + 1][skills.size()][0];
  }

  /** 1 for each right answer, 0 for each other. */
  void routed(int step, int skill, double[] marks) {
    routed[step][skill] = marks;
  }

  void byName(int step, int skill, double[] marks) {
    byName[step][skill] = marks;
  }

  /** The stream is over, and so many experts are in service. */
  void close(int inService) {
    experts = inService;
  }

  double expertsPerSkill() {
    return experts / (double) skills.size();
  }

  /** Of all skills, before anything is learnt. */
  double[] before() {
    return of(0, skills.size(), skill -> routed[0][skill]);
  }

  /** Of all skills, when all have been taught. */
  double[] after() {
    return of(0, skills.size(), skill -> routed[skills.size()][skill]);
  }

  /** What the skills after it have done to a skill. */
  double[] backward() {
    return of(
        0,
        skills.size() - 1,
        skill -> minus(routed[skills.size()][skill], routed[skill + 1][skill]));
  }

  /** What the skills before it have done to a skill that was not taught yet. */
  double[] forward() {
    return of(1, skills.size(), skill -> minus(routed[skill][skill], routed[0][skill]));
  }

  /** What is missing at the end of the best that there was. */
  double[] forgetting() {
    return of(
        0, skills.size() - 1, skill -> minus(best(routed, skill), routed[skills.size()][skill]));
  }

  /** The most that a skill has lost by its expert's name, 0 to 1. */
  private double forgettingByName() {
    return IntStream.range(0, skills.size() - 1)
        .filter(skill -> byName[skills.size()][skill].length > 0)
        .mapToDouble(skill -> mean(best(byName, skill)) - mean(byName[skills.size()][skill]))
        .max()
        .orElse(0);
  }

  private double[] best(double[][][] marks, int skill) {
    return IntStream.range(skill + 1, skills.size() + 1)
        .mapToObj(step -> marks[step][skill])
        .filter(each -> each.length > 0)
        .max(Comparator.comparingDouble(StreamMarks::mean))
        .orElseThrow();
  }

  private static double[] of(int from, int to, IntFunction<double[]> marks) {
    return IntStream.range(from, to).mapToObj(marks).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] minus(double[] marks, double[] others) {
    return IntStream.range(0, marks.length).mapToDouble(i -> marks[i] - others[i]).toArray();
  }

  private static double mean(double[] marks) {
    return Arrays.stream(marks).average().orElse(0);
  }

  /** The whole matrix, and what follows from it. */
  void print(PrintStream out) {
    print(out, "Routed", routed);
    if (Arrays.stream(byName).flatMap(Arrays::stream).anyMatch(each -> each.length > 0)) {
      print(out, "By name", byName);
    }
    out.printf(
        "%nAccuracy %.1f %% -> %.1f %%; backward transfer %+.1f points, forward %+.1f, forgetting %.1f,"
            + " by name at most %.1f; %d experts%n",
        100 * mean(before()),
        100 * mean(after()),
        100 * mean(backward()),
        100 * mean(forward()),
        100 * mean(forgetting()),
        100 * forgettingByName(),
        experts);
  }

  private void print(PrintStream out, String title, double[][][] matrix) {
    out.printf("%n%s, %% right:%n%n", title);
    out.println("| after | " + String.join(" | ", skills) + " |");
    out.println("| --- |" + " --- |".repeat(skills.size()));
    for (int step = 0; step < matrix.length; step++) {
      StringBuilder row =
          new StringBuilder("| " + (step == 0 ? "nothing" : skills.get(step - 1)) + " |");
      for (double[] marks : matrix[step]) {
        row.append(marks.length == 0 ? " |" : " %.0f |".formatted(100 * mean(marks)));
      }
      out.println(row);
    }
  }
}

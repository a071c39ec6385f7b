// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import java.util.ArrayList;
import java.util.List;

/**
 * What each answer of a row was worth: 1 if right, 0 if not; seed by seed, in the order of the
 * questions, so that rows of the same skill can be compared question by question.
 *
 * @param greedy answers at temperature 0
 * @param sampled answers at temperature 1; of no seed, if nobody asked
 */
record Marks(List<double[]> greedy, List<double[]> sampled) {

  /** Of one seed. */
  static Marks of(double[] greedy, double[] sampled) {
    return new Marks(List.of(greedy), sampled.length == 0 ? List.of() : List.of(sampled));
  }

  /** Of all seeds together. */
  static Marks of(List<Marks> seeds) {
    return new Marks(
        seeds.stream().flatMap(each -> each.greedy.stream()).toList(),
        seeds.stream().flatMap(each -> each.sampled.stream()).toList());
  }

  /** How much better these answers are than others to the same questions. */
  Marks minus(Marks other) {
    return new Marks(difference(greedy, other.greedy), difference(sampled, other.sampled));
  }

  private static List<double[]> difference(List<double[]> ours, List<double[]> others) {
    List<double[]> differences = new ArrayList<>();
    for (int seed = 0; seed < ours.size(); seed++) {
      double[] difference = ours.get(seed).clone();
      for (int i = 0; i < difference.length; i++) {
        difference[i] -= others.get(seed)[i];
      }
      differences.add(difference);
    }
    return differences;
  }
}

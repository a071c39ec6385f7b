// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The findings of a first pass.
 *
 * @param labels the {@value #LISTED_MAX} most probable labels with their probabilities, most
 *     probable first; of equals, the first named
 * @param tokens how many tokens the pass read for this question
 */
public record Classification(List<Share> labels, int tokens) {
  /** Of ten thousand, nobody reads more. */
  static final int LISTED_MAX = 100;

  public Classification {
    labels = List.copyOf(labels);
  }

  /** A label and how probable it is, in [0, 1]. */
  public record Share(String label, double probability) {}

  /** The most probable label. */
  public String best() {
    return labels.getFirst().label();
  }

  /** How probable a label is; 0 if it was not asked about. */
  public double of(String label) {
    return labels.stream()
        .filter(share -> share.label().equals(label))
        .mapToDouble(Share::probability)
        .findFirst()
        .orElse(0);
  }

  /** Probabilities from scores in nats: their softmax. */
  static Classification ofScores(List<String> labels, double[] scores, int tokens) {
    double max = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      max = Math.max(max, score);
    }
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(score - max);
    }
    List<Share> shares = new ArrayList<>();
    for (int i : foremost(scores)) {
      shares.add(new Share(labels.get(i), Math.exp(scores[i] - max) / sum));
    }
    shares.sort(Comparator.comparingDouble(Share::probability).reversed());
    return new Classification(shares, tokens);
  }

  /** Indices, in their order, of the highest scores, and of as many of equals as fit. */
  static int[] foremost(double[] scores) {
    if (scores.length <= LISTED_MAX) {
      return IntStream.range(0, scores.length).toArray();
    }
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double least = sorted[sorted.length - LISTED_MAX];
    long above = Arrays.stream(scores).filter(each -> Double.compare(each, least) > 0).count();
    long ties = LISTED_MAX - above;
    int[] found = new int[LISTED_MAX];
    int size = 0;
    for (int i = 0; i < scores.length && size < LISTED_MAX; i++) {
      int order = Double.compare(scores[i], least);
      if (order > 0 || (order == 0 && ties-- > 0)) {
        found[size++] = i;
      }
    }
    return Arrays.copyOf(found, size);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The findings of a first pass.
 *
 * @param labels every label with its probability, most probable first; of equals, the first named
 * @param tokens how many tokens the pass read for this question
 */
public record Classification(List<Share> labels, int tokens) {
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
    for (int i = 0; i < scores.length; i++) {
      shares.add(new Share(labels.get(i), Math.exp(scores[i] - max) / sum));
    }
    shares.sort(Comparator.comparingDouble(Share::probability).reversed());
    return new Classification(shares, tokens);
  }
}

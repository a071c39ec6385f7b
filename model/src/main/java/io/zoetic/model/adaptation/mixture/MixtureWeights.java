// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import io.zoetic.model.svf.ExpertVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The share α of each expert in a mixture; what they lack to 1 is the base model's. In whole
 * millionths: mixtures that differ by less are one, and no sum of rounded shares exceeds 1.
 *
 * @param millionths one per expert, each in 0..1,000,000, and so is their sum
 */
public record MixtureWeights(List<Integer> millionths) {
  private static final int ONE = 1_000_000;

  public MixtureWeights {
    millionths = List.copyOf(millionths);
    if (millionths.isEmpty()) {
      throw new IllegalArgumentException("a mixture must have at least one expert, had none");
    }
    long sum = 0;
    for (int each : millionths) {
      sum += each;
      if (each < 0 || sum > ONE) {
        throw new IllegalArgumentException(
            "shares of a mixture must be >= 0 and at most 1 in all, were " + millionths);
      }
    }
  }

  /** The base model alone. */
  public static MixtureWeights base(int experts) {
    return new MixtureWeights(Collections.nCopies(experts, 0));
  }

  /** One expert alone. */
  public static MixtureWeights single(int experts, int expert) {
    List<Integer> shares = new ArrayList<>(Collections.nCopies(experts, 0));
    shares.set(expert, ONE);
    return new MixtureWeights(shares);
  }

  /** The softmax of a logit for each expert and of 0 for the base model; rounded down. */
  static MixtureWeights ofLogits(double... logits) {
    double highest = 0;
    for (double logit : logits) {
      highest = Math.max(highest, logit);
    }
    double all = Math.exp(-highest);
    for (double logit : logits) {
      all += Math.exp(logit - highest);
    }
    List<Integer> shares = new ArrayList<>();
    for (double logit : logits) {
      shares.add((int) (ONE * Math.exp(logit - highest) / all));
    }
    return new MixtureWeights(shares);
  }

  /**
   * Logits whose softmax comes near; a share of nothing has no logit, so each gets a little more.
   *
   * @param floor what each share gets, &gt; 0
   */
  double[] logits(double floor) {
    double base = Math.log(base() + floor);
    return IntStream.range(0, experts()).mapToDouble(i -> Math.log(of(i) + floor) - base).toArray();
  }

  /** The mean of several of the same experts; rounded down. */
  static MixtureWeights mean(List<MixtureWeights> some) {
    List<Integer> shares = new ArrayList<>();
    for (int i = 0; i < some.getFirst().experts(); i++) {
      int expert = i;
      long sum = some.stream().mapToLong(each -> each.millionths.get(expert)).sum();
      shares.add((int) (sum / some.size()));
    }
    return new MixtureWeights(shares);
  }

  /** The same with shares below a bound left to the base model. */
  MixtureWeights atLeast(double bound) {
    return new MixtureWeights(
        millionths.stream().map(each -> each < bound * ONE ? Integer.valueOf(0) : each).toList());
  }

  /** Number of experts. */
  public int experts() {
    return millionths.size();
  }

  /** The share of one expert, in 0..1. */
  public double of(int expert) {
    return millionths.get(expert) / (double) ONE;
  }

  /** The share of the base model, in 0..1. */
  public double base() {
    return (ONE - millionths.stream().mapToInt(Integer::intValue).sum()) / (double) ONE;
  }

  /** Whether it is the base model alone. */
  public boolean isBase() {
    return millionths.stream().allMatch(each -> each == 0);
  }

  /**
   * The z of the mixture, 1 + Σ α (z − 1).
   *
   * @param experts one per share, of one layout
   * @return null is the base model
   */
  public @Nullable ExpertVector vector(List<ExpertVector> experts) {
    List<ExpertVector.Share> shares =
        IntStream.range(0, experts())
            .filter(i -> millionths.get(i) > 0)
            .mapToObj(i -> new ExpertVector.Share(of(i), experts.get(i)))
            .toList();
    return shares.isEmpty() ? null : ExpertVector.mix(shares);
  }
}

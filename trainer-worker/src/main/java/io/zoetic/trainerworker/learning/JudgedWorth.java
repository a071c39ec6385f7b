// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.vectorstore.learning.Example;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The worth of a policy by judgements of answers that others gave: its mean reward by importance
 * sampling, with ρ = π(y)/π_sampled(y), of which the mean over what was sampled is 1.
 *
 * <p>The estimate is the smaller one of two: the self-normalised Σρr/Σρ (Owen, Monte Carlo theory,
 * methods and examples, 2013, sect. 9.2), which no few unlikely answers can carry beyond 1, and the
 * plain Σρr/n (sect. 9.1). Where Σρ is below n, the policy says in part what nobody was given, and
 * the self-normalised one would take that to be as good as the rest: whoever merely forgets
 * disliked answers would look better. In the smaller one it is worth nothing until somebody has
 * judged it. Immutable.
 */
public final class JudgedWorth {
  /** Fewer answers, by Kish's count, decide nothing. */
  public static final double EFFECTIVE_MIN = 20;

  /** Exactly so many answers of the policy itself count for a hair less or more. */
  private static final double ROUNDING = 0.5;

  /**
   * Colder draws leave answers out in effect: at half the temperature one of a hundredth of the
   * likeliest one's probability has a ten thousandth.
   */
  public static final double TEMPERATURE_MIN = 0.7;

  /** If surely less of what a policy says was sampled, nobody knows what the rest is like. */
  private static final double COVERED_MIN = 0.95;

  private final double[] rewards;
  private final double[] logRatios;
  private final double[] weights;

  private JudgedWorth(double[] rewards, double[] logRatios, double[] weights) {
    this.rewards = rewards;
    this.logRatios = logRatios;
    this.weights = weights;
  }

  /** Those that are {@link #isEvidence evidence}. */
  public static List<TokenizedExample> evidence(List<TokenizedExample> tokenizedExamples) {
    return tokenizedExamples.stream().filter(each -> isEvidence(each.example())).toList();
  }

  /**
   * Whether a judgement says something of other policies than the one that gave the answer: each of
   * its tokens was drawn from all that there are, warm enough, and with which probability is known.
   * A greedy answer, or one of a nucleus, says nothing of what would have been said instead.
   */
  public static boolean isEvidence(Example example) {
    Double temperature = example.answer().temperature();
    return example.kind() == Example.Kind.JUDGEMENT
        && example.answer().logprobs() != null
        && temperature != null
        && temperature >= TEMPERATURE_MIN;
  }

  /**
   * The worth of a policy.
   *
   * @param evidence see {@link #evidence}
   * @param now how likely the answers are under the policy, in their order
   * @param weight how much an example counts
   */
  public static JudgedWorth of(
      List<TokenizedExample> evidence,
      List<Likelihood> now,
      ToDoubleFunction<TokenizedExample> weight) {
    return new JudgedWorth(
        evidence.stream().mapToDouble(each -> each.example().reward()).toArray(),
        IntStream.range(0, now.size())
            .mapToDouble(i -> now.get(i).sum() - sampled(evidence.get(i)).sum())
            .toArray(),
        evidence.stream().mapToDouble(weight).toArray());
  }

  private static Likelihood sampled(TokenizedExample tokenizedExample) {
    return new Likelihood(Objects.requireNonNull(tokenizedExample.example().answer().logprobs()));
  }

  /** The mean reward, in 0..1; not a number if a likelihood is none. */
  public double mean() {
    return mean(rewards);
  }

  private double mean(double[] values) {
    double gained = 0;
    for (int i = 0; i < values.length; i++) {
      gained += weights[i] * ratio(i) * values[i];
    }
    return gained / Math.max(sum(1), Arrays.stream(weights).sum());
  }

  /**
   * One score for each example, of which the mean is {@link #mean} and the variance that of the
   * estimate (of the self-normalised one by linearisation: Owen, sect. 9.2), so that scores of two
   * policies can be compared in pairs. Weights are left out: they must be equal.
   */
  public double[] scores() {
    return scores(rewards);
  }

  /**
   * The same with what nobody was given taken as good, not as worth nothing: 1 less the {@link
   * #scores} of what was disliked. Of a policy that covers all of what it says both are the same.
   */
  public double[] scoresAtMost() {
    double[] disliked = Arrays.stream(rewards).map(each -> 1 - each).toArray();
    return Arrays.stream(scores(disliked)).map(each -> 1 - each).toArray();
  }

  private double[] scores(double[] values) {
    double covered = sum(1) / Arrays.stream(weights).sum();
    double mean = mean(values);
    double[] scores = new double[values.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] =
          covered > 1 ? mean + ratio(i) * (values[i] - mean) / covered : ratio(i) * values[i];
    }
    return scores;
  }

  private double ratio(int i) {
    return Math.exp(logRatios[i]);
  }

  /** Sum of the weighted ratios to a power. */
  private double sum(int power) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += Math.pow(weights[i] * ratio(i), power);
    }
    return sum;
  }

  /**
   * As many answers as say as much: (Σρ)²/Σρ² (Kish, Survey Sampling, 1965; Owen, sect. 9.3).
   * Scaled by the largest, so that none is beyond what a double can be.
   */
  double effective() {
    double largest = Arrays.stream(logRatios).max().orElse(0);
    double[] shifted = Arrays.stream(logRatios).map(each -> each - largest).toArray();
    JudgedWorth scaled = new JudgedWorth(rewards, shifted, weights);
    return rewards.length == 0 ? 0 : Math.pow(scaled.sum(1), 2) / scaled.sum(2);
  }

  /**
   * The upper end of the one-sided 95 % interval of the mean ratio: how much of what the policy
   * says was sampled. A mean that differs from 1 shows that self-normalisation hides something
   * (Swaminathan and Joachims, The Self-Normalized Estimator for Counterfactual Learning, 2015).
   */
  private double coveredAtMost() {
    double all = Arrays.stream(weights).sum();
    double covered = sum(1) / all;
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      squares += Math.pow(weights[i] * (ratio(i) - covered), 2);
    }
    return covered + Confidence.Z * Math.sqrt(squares) / all;
  }

  /** Why the estimate says nothing; empty if it does, or if a likelihood is not a number. */
  public Optional<String> problem() {
    double effective = effective();
    if (effective < EFFECTIVE_MIN - ROUNDING) {
      return Optional.of(
          "judged answers must count for at least %.0f by importance, %d count for %.1f"
              .formatted(EFFECTIVE_MIN, rewards.length, effective));
    }
    double covered = coveredAtMost();
    return covered < COVERED_MIN
        ? Optional.of(
            "at least %.0f %% of what is said must have been sampled, of %d judged answers at most %.0f %% was"
                .formatted(100 * COVERED_MIN, rewards.length, 100 * covered))
        : Optional.empty();
  }
}

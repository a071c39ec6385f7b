// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * GRPO (arXiv 2402.03300, 4.1.1): token by token, {@code -min(ρA, clip(ρ, 1-low, 1+high)A)}, where
 * ρ is how many times as likely the token is as when it was sampled and A the advantage of its
 * answer within the group; the mean over an answer's tokens, over a group's answers, each of which
 * counts by its weight, over the groups. A higher upper bound is DAPO's (arXiv 2503.14476). Leaving
 * the base model costs the exact divergence, averaged in the same way.
 *
 * <p>Groups whose rewards are all the same have nothing to teach: they are dropped and counted.
 */
public final class Grpo implements Objective {
  private final List<RolloutSample> samples = new ArrayList<>();
  private final List<Completion> answers;
  private final Options options;
  private final int dropped;
  private final double[] advantages;

  /** What each sample counts in the mean. */
  private final double[] shares;

  /**
   * The options of learning.
   *
   * @param epsilonLow how far below 1 a ratio may fall, in (0, 1)
   * @param epsilonHigh how far above 1 it may rise, &gt; 0
   * @param kl what leaving the base model costs
   * @param advantageEpsilon added to the standard deviation of rewards, &gt; 0
   */
  public record Options(
      double epsilonLow, double epsilonHigh, KlPenalty kl, double advantageEpsilon) {
    public Options {
      if (!(epsilonLow > 0 && epsilonLow < 1)) {
        throw new IllegalArgumentException("epsilonLow must be in (0, 1), was " + epsilonLow);
      }
      if (!(epsilonHigh > 0)) {
        throw new IllegalArgumentException("epsilonHigh must be > 0, was " + epsilonHigh);
      }
      if (!(advantageEpsilon > 0)) {
        throw new IllegalArgumentException("advantageEpsilon must be > 0, was " + advantageEpsilon);
      }
    }

    /** With the usual bounds, KL(policy || base) as in the paper. */
    public static Options of(double klCoefficient) {
      return new Options(0.2, 0.2, KlPenalty.toBase(klCoefficient), 1e-4);
    }
  }

  /** Of those groups that have a signal. */
  public Grpo(List<RolloutGroup> groups, Options options) {
    List<RolloutGroup> kept = groups.stream().filter(RolloutGroup::hasSignal).toList();
    this.options = options;
    this.dropped = groups.size() - kept.size();
    kept.forEach(group -> samples.addAll(group.samples()));
    this.answers = RolloutSample.completions(samples);
    this.advantages =
        kept.stream()
            .flatMapToDouble(group -> Arrays.stream(group.advantages(options.advantageEpsilon())))
            .toArray();
    this.shares =
        kept.stream()
            .flatMapToDouble(
                group ->
                    group.samples().stream()
                        .mapToDouble(
                            sample -> sample.weight() / kept.size() / group.samples().size()))
            .toArray();
  }

  /** How many groups had no signal. */
  public int dropped() {
    return dropped;
  }

  @Override
  public List<Completion> answers() {
    return answers;
  }

  @Override
  public KlPenalty kl() {
    return options.kl();
  }

  @Override
  public double klShare(int answer) {
    return shares[answer] / answers.get(answer).answer().length;
  }

  @Override
  public LossGradient lossGradient(List<Likelihood> now) {
    LossGradient lossGradient = new LossGradient(now);
    for (int i = 0; i < samples.size(); i++) {
      Likelihood behaviour = samples.get(i).behaviour(now.get(i));
      double factor = klShare(i) * advantages[i];
      for (int token = 0; token < behaviour.size(); token++) {
        double ratio = Math.exp(now.get(i).of(token) - behaviour.of(token));
        double clipped = Math.clamp(ratio, 1 - options.epsilonLow(), 1 + options.epsilonHigh());
        lossGradient.addLoss(-Math.min(factor * ratio, factor * clipped));
        if (factor * ratio <= factor * clipped) {
          lossGradient.add(i, token, -factor * ratio);
        }
      }
    }
    return lossGradient;
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import java.util.List;
import java.util.stream.Stream;

/**
 * DPO (arXiv 2305.18290, eq. 7): {@code -log σ(h)} with {@code h = β(margin - reference margin)},
 * where a margin is how much more likely the better answer is than the other one; with smoothing ε
 * it is conservative DPO, {@code -(1-ε) log σ(h) - ε log σ(-h)}. The mean over the pairs, each of
 * which counts by its weight.
 *
 * <p>Each pair is two answers: the better one, then the other.
 */
public final class Dpo implements Objective {
  /** A tie says that each answer is the better one as often as not. */
  private static final double TIE_SMOOTHING = 0.5;

  private final List<Preference> pairs;
  private final Options options;
  private final int skipped;

  /** The use of pairs of which neither is preferred. */
  public enum Ties {
    /** Nothing; they are counted. */
    SKIP,
    /** Hold the margin at the base model's. */
    SMOOTH
  }

  /**
   * The options of learning.
   *
   * @param beta how much a margin weighs, &gt; 0
   * @param smoothing how often a preference is taken to be wrong, in [0, 0.5)
   * @param ties what to do with ties
   */
  public record Options(double beta, double smoothing, Ties ties) {
    public Options {
      if (!(beta > 0 && Double.isFinite(beta))) {
        throw new IllegalArgumentException("beta must be > 0, was " + beta);
      }
      if (!(smoothing >= 0 && smoothing < 0.5)) {
        throw new IllegalArgumentException("smoothing must be in [0, 0.5), was " + smoothing);
      }
    }

    /** Without smoothing and without ties. */
    public static Options of(double beta) {
      return new Options(beta, 0, Ties.SKIP);
    }
  }

  /** Of those pairs that are to be learnt from. */
  public Dpo(List<Preference> pairs, Options options) {
    this.options = options;
    this.pairs =
        pairs.stream().filter(pair -> !pair.tie() || options.ties() == Ties.SMOOTH).toList();
    this.skipped = pairs.size() - this.pairs.size();
  }

  /** How many ties are not learnt from. */
  public int skipped() {
    return skipped;
  }

  @Override
  public List<Completion> answers() {
    return pairs.stream().flatMap(pair -> Stream.of(pair.better(), pair.other())).toList();
  }

  @Override
  public LossGradient lossGradient(List<Likelihood> now) {
    LossGradient lossGradient = new LossGradient(now);
    for (int i = 0; i < pairs.size(); i++) {
      Preference pair = pairs.get(i);
      double margin = now.get(2 * i).sum() - now.get(2 * i + 1).sum();
      double h = options.beta() * (margin - pair.referenceMargin());
      double wrong = pair.tie() ? TIE_SMOOTHING : options.smoothing();
      double share = pair.weight() / pairs.size();
      lossGradient.addLoss(-share * ((1 - wrong) * Sigmoid.log(h) + wrong * Sigmoid.log(-h)));
      double derivative = share * options.beta() * (Sigmoid.of(h) - (1 - wrong));
      lossGradient.add(2 * i, derivative);
      lossGradient.add(2 * i + 1, -derivative);
    }
    return lossGradient;
  }
}

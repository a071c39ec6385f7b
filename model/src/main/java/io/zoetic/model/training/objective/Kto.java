// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import java.util.ArrayList;
import java.util.List;

/**
 * KTO (arXiv 2402.01306, eq. 7 and 8): with {@code r} the logarithm of how many times as likely an
 * answer is as under the reference policy, a good one costs {@code λD(1 - σ(β(r - z0)))}, a bad one
 * {@code λU(1 - σ(β(z0 - r)))}; the mean over the judgements, each of which counts by its weight.
 *
 * <p>The reference point z0 is what r is for answers that have nothing to do with the prompt, an
 * estimate of the divergence from the reference. It is a number to the gradient, as in the paper.
 *
 * @param judgements answers called good or bad
 * @param referencePoint z0, &gt;= 0
 */
public record Kto(List<Judgement> judgements, Options options, double referencePoint)
    implements Objective {

  /**
   * The options of learning.
   *
   * @param beta how soon a gain satisfies, &gt; 0
   * @param good λD, what good answers count, &gt;= 0
   * @param bad λU, what bad answers count, &gt;= 0; the paper balances both by their numbers
   */
  public record Options(double beta, double good, double bad) {
    public Options {
      if (!(beta > 0 && Double.isFinite(beta))) {
        throw new IllegalArgumentException("beta must be > 0, was " + beta);
      }
      if (!(good >= 0 && bad >= 0 && good + bad > 0 && Double.isFinite(good + bad))) {
        throw new IllegalArgumentException(
            "what good and bad answers count must be >= 0 and not both 0, was %s and %s"
                .formatted(good, bad));
      }
    }

    /** Where good and bad answers count the same. */
    public static Options of(double beta) {
      return new Options(beta, 1, 1);
    }
  }

  public Kto {
    judgements = List.copyOf(judgements);
    if (!(referencePoint >= 0 && Double.isFinite(referencePoint))) {
      throw new IllegalArgumentException("referencePoint must be >= 0, was " + referencePoint);
    }
  }

  /**
   * Each prompt with the answer to the next one, the last with the first's: what the reference
   * point is estimated on.
   */
  public static List<Completion> mismatched(List<Completion> completions) {
    List<Completion> mismatched = new ArrayList<>();
    for (int i = 0; i < completions.size(); i++) {
      int[] answer = completions.get((i + 1) % completions.size()).answer();
      mismatched.add(new Completion(completions.get(i).prompt(), answer, 0));
    }
    return mismatched;
  }

  /**
   * z0: the mean of r over mismatched answers, 0 where that is negative.
   *
   * @param now how likely they are under the policy in training
   * @param reference how likely the same are under the reference policy
   */
  public static double referencePoint(List<Likelihood> now, List<Likelihood> reference) {
    double sum = 0;
    for (int i = 0; i < now.size(); i++) {
      sum += now.get(i).sum() - reference.get(i).sum();
    }
    return now.isEmpty() ? 0 : Math.max(0, sum / now.size());
  }

  @Override
  public List<Completion> answers() {
    return judgements.stream().map(Judgement::completion).toList();
  }

  @Override
  public LossGradient lossGradient(List<Likelihood> now) {
    LossGradient lossGradient = new LossGradient(now);
    for (int i = 0; i < judgements.size(); i++) {
      Judgement judgement = judgements.get(i);
      double sign = judgement.good() ? 1 : -1;
      double lambda = judgement.good() ? options.good() : options.bad();
      double r = now.get(i).sum() - judgement.reference();
      double value = Sigmoid.of(sign * options.beta() * (r - referencePoint));
      double share = lambda * judgement.weight() / judgements.size();
      lossGradient.addLoss(share * (1 - value));
      lossGradient.add(i, -share * sign * options.beta() * value * (1 - value));
    }
    return lossGradient;
  }
}

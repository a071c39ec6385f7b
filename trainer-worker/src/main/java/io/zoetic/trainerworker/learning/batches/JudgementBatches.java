// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.model.training.objective.Judgement;
import io.zoetic.model.training.objective.Kto;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.TokenizedExample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * KTO on answers called good or bad, both counted as if there were as many of them; what was called
 * half good counts half.
 */
final class JudgementBatches implements EpochSource {
  /** Answers that the reference point is estimated on: more would cost more than they tell. */
  private static final int MISMATCHED_MAX = 8;

  private final EpochSampler<Judgement> judgements;
  private final Function<List<Completion>, List<Likelihood>> reference;
  private final Kto.Options options;

  /**
   * @param reference how likely answers are under the policy that training starts from
   */
  JudgementBatches(
      List<TokenizedExample> tokenizedExamples,
      LearningOptions options,
      Function<List<Completion>, List<Likelihood>> reference,
      long seed) {
    this.reference = reference;
    List<Judgement> all = new ArrayList<>();
    List<Completion> answers = tokenizedExamples.stream().map(TokenizedExample::answer).toList();
    List<Likelihood> likelihoods = reference.apply(answers);
    double good = 0;
    double bad = 0;
    for (int i = 0; i < tokenizedExamples.size(); i++) {
      TokenizedExample tokenizedExample = tokenizedExamples.get(i);
      all.add(
          new Judgement(
              tokenizedExample.answer(),
              tokenizedExample.isGood(),
              likelihoods.get(i).sum(),
              tokenizedExample.judgementWeight()));
      if (tokenizedExample.isGood()) {
        good += tokenizedExample.judgementWeight();
      } else {
        bad += tokenizedExample.judgementWeight();
      }
    }
    this.judgements =
        new EpochSampler<>(
            all, EpochSampler.Size.of(options.rows(), each -> each.completion().length()), seed);
    // As the paper balances them; where there is but one kind, it counts as it is.
    double larger = Math.max(good, bad);
    this.options =
        new Kto.Options(options.beta(), good == 0 ? 1 : larger / good, bad == 0 ? 1 : larger / bad);
  }

  @Override
  public List<Minibatch> next(int step, TrainingSession<?> run, RandomGenerator random) {
    List<Judgement> drawn = judgements.at(step);
    List<Completion> mismatched =
        Kto.mismatched(drawn.stream().map(Judgement::completion).limit(MISMATCHED_MAX).toList());
    double referencePoint =
        Kto.referencePoint(run.likelihoods(mismatched), reference.apply(mismatched));
    return List.of(new Kto(drawn, options, referencePoint));
  }

  @Override
  public double stepsPerEpoch() {
    return judgements.steps();
  }
}

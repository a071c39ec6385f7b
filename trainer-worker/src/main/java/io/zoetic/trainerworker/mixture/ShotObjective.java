// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.mixture;

import io.zoetic.model.adaptation.mixture.MixtureObjective;
import io.zoetic.model.adaptation.mixture.MixtureWeights;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInference.Answered;
import io.zoetic.trainerworker.inference.BatchInference.Asked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What mixtures answer to shots, as serving does: greedily, every shot under every mixture of a
 * population as a row of one batch with a z of its own. Where a shot is judged by a rule, such as a
 * pattern, no right answer is known whose likelihood could support a reward: of such shots rewards
 * alone are told. No weights move. One thread.
 */
final class ShotObjective implements MixtureObjective {
  private final BatchInference inference;
  private final List<ExpertVector> experts;
  private final List<Shot> shots;
  private final boolean hasRightAnswers;
  private final int limit;
  private final IntConsumer evaluated;
  private int evaluations;

  /**
   * @param evaluated is told after every population how many answers there were so far
   */
  ShotObjective(
      BatchInference inference,
      List<ExpertVector> experts,
      List<Shot> shots,
      IntConsumer evaluated) {
    this.inference = inference;
    this.experts = List.copyOf(experts);
    this.shots = List.copyOf(shots);
    this.hasRightAnswers = shots.stream().allMatch(shot -> shot.judge().hasRightAnswer());
    this.evaluated = evaluated;
    this.limit =
        inference
            .limits()
            .of(shots.stream().mapToInt(shot -> shot.rightAnswer().answer().length).toArray());
  }

  @Override
  public int experts() {
    return experts.size();
  }

  @Override
  public int shots() {
    return shots.size();
  }

  @Override
  public boolean hasRightAnswers() {
    return hasRightAnswers;
  }

  @Override
  public List<Score> score(List<Trial> trials) {
    Map<MixtureWeights, Optional<ExpertVector>> mixed = new HashMap<>();
    List<Asked> asked = new ArrayList<>();
    List<Completion> rightAnswers = new ArrayList<>();
    List<@Nullable ExpertVector> vectors = new ArrayList<>();
    for (Trial trial : trials) {
      @Nullable ExpertVector z =
          mixed
              .computeIfAbsent(
                  trial.weights(), weights -> Optional.ofNullable(weights.vector(experts)))
              .orElse(null);
      Completion right = shots.get(trial.shot()).rightAnswer();
      asked.add(new Asked(right.prompt(), z, inference.greedy()));
      rightAnswers.add(right);
      vectors.add(z);
    }
    List<Answered> answers = inference.answers(asked, limit);
    List<Likelihood> likelihoods =
        hasRightAnswers ? inference.likelihoods(rightAnswers, vectors) : List.of();
    List<Score> scores = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      Answered given = answers.get(i);
      boolean isRight =
          given.complete()
              && shots.get(trials.get(i).shot()).judge().verify(given.text()).isRight();
      double support = hasRightAnswers ? ofAToken(likelihoods.get(i)) : 0;
      scores.add(new Score(isRight ? 1 : 0, support));
    }
    evaluations += trials.size();
    evaluated.accept(evaluations);
    return scores;
  }

  private static double ofAToken(Likelihood likelihood) {
    return likelihood.sum() / likelihood.size();
  }
}

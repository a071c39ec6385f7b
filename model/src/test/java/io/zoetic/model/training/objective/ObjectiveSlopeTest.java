// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The derivative that each objective states against central differences of the loss that it states,
 * at random log-probabilities: many more points than a model is asked at.
 */
class ObjectiveSlopeTest {
  private static final double STEP = 1e-5;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void slope_ofEveryObjective_isTheDerivativeOfItsLoss(long seed) {
    Random random = new Random(seed);
    requireSlope(NextToken.of(Answers.random(random, 5)), random);
    requireSlope(Reinforce.of(Answers.random(random, 5), 0), random);
    requireSlope(new Dpo(pairs(random), new Dpo.Options(0.3, 0.1, Dpo.Ties.SMOOTH)), random);
    requireSlope(new Kto(judgements(random), new Kto.Options(0.4, 1, 1.3), 0.7), random);
    requireSlope(grpo(random), random);
  }

  private static void requireSlope(Objective objective, Random random) {
    List<double[]> now = new ArrayList<>();
    for (Completion answer : objective.answers()) {
      now.add(random.doubles(answer.answer().length, -3, 0).toArray());
    }
    LossGradient lossGradient = objective.lossGradient(likelihoods(now));
    for (int row = 0; row < now.size(); row++) {
      for (int token = 0; token < now.get(row).length; token++) {
        double value = now.get(row)[token];
        now.get(row)[token] = value + STEP;
        double above = objective.lossGradient(likelihoods(now)).loss();
        now.get(row)[token] = value - STEP;
        double below = objective.lossGradient(likelihoods(now)).loss();
        now.get(row)[token] = value;
        assertThat(lossGradient.of(row, token))
            .as("token %d of answer %d, %s", token, row, objective)
            .isCloseTo((above - below) / (2 * STEP), within(1e-7));
      }
    }
  }

  private static List<Likelihood> likelihoods(List<double[]> rows) {
    return rows.stream().map(Likelihood::new).toList();
  }

  private static List<Preference> pairs(Random random) {
    List<Preference> pairs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Completion> two = Answers.ofOnePrompt(random, 2);
      double margin = random.nextGaussian();
      pairs.add(new Preference(two.get(0), two.get(1), i == 2, margin, 1 + random.nextDouble()));
    }
    return pairs;
  }

  private static List<Judgement> judgements(Random random) {
    return Answers.random(random, 5).stream()
        .map(answer -> new Judgement(answer, random.nextBoolean(), -4, random.nextDouble()))
        .toList();
  }

  private static Grpo grpo(Random random) {
    List<RolloutGroup> groups = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      groups.add(
          new RolloutGroup(
              Answers.ofOnePrompt(random, 4).stream()
                  .map(answer -> new RolloutSample(answer, behaviour(answer, random)))
                  .toList()));
    }
    return new Grpo(groups, new Grpo.Options(0.2, 0.3, KlPenalty.NONE, 1e-4));
  }

  private static Likelihood behaviour(Completion answer, Random random) {
    double[] tokens = new double[answer.answer().length];
    Arrays.setAll(tokens, _ -> -3 * random.nextDouble());
    return new Likelihood(tokens);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.Completion;
import io.zoetic.model.training.KlPenalty;
import io.zoetic.model.training.Minibatch;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.model.training.objective.Baseline;
import io.zoetic.model.training.objective.Grpo;
import io.zoetic.model.training.objective.Reinforce;
import io.zoetic.model.training.objective.RolloutGroup;
import io.zoetic.model.training.objective.RolloutSample;
import io.zoetic.trainerworker.reward.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The policy answers prompts of which the right answer is known, several times each, and learns
 * from what its answers are worth: REINFORCE or GRPO.
 */
final class RolloutCurriculum implements Curriculum {
  private final List<Assignment> assignments;
  private final LearningOptions options;
  private final Rollouts rollouts;
  private long tokens;
  private double reward = Double.NaN;

  /** A prompt with what judges answers to it. */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record Assignment(int[] prompt, Verifier verifier) {}

  RolloutCurriculum(List<Assignment> assignments, LearningOptions options, Rollouts rollouts) {
    this.assignments = List.copyOf(assignments);
    this.options = options;
    this.rollouts = rollouts;
  }

  @Override
  public List<Minibatch> next(TrainingRun<?> run, RandomGenerator random) {
    int each = options.samplesPerPrompt();
    List<Assignment> drawn =
        Draws.some(assignments, Math.max(1, options.rows() * 2 / each), random);
    List<int[]> prompts = new ArrayList<>();
    for (Assignment assignment : drawn) {
      for (int i = 0; i < each; i++) {
        prompts.add(assignment.prompt());
      }
    }
    List<Rollouts.Rollout> answers = rollouts.sample(run, prompts, random.nextLong());
    List<RolloutGroup> groups = new ArrayList<>();
    double sum = 0;
    for (int group = 0; group < drawn.size(); group++) {
      List<RolloutSample> samples = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        Rollouts.Rollout rollout = answers.get(group * each + i);
        double worth = worth(drawn.get(group).verifier(), rollout);
        sum += worth;
        tokens += rollout.tokens().length;
        samples.add(
            RolloutSample.onPolicy(
                new Completion(drawn.get(group).prompt(), rollout.tokens(), worth)));
      }
      groups.add(new RolloutGroup(samples));
    }
    reward = sum / answers.size();
    return List.of(minibatch(groups));
  }

  /** An answer that does not come to its end is wrong whatever it says. */
  private static double worth(Verifier verifier, Rollouts.Rollout rollout) {
    return rollout.complete() ? verifier.verify(rollout.text()).reward() : -1;
  }

  private Minibatch minibatch(List<RolloutGroup> groups) {
    return switch (options.objective()) {
      case REINFORCE ->
          new Reinforce(
              groups.stream().flatMap(group -> group.samples().stream()).toList(),
              new Reinforce.Options(
                  Baseline.BATCH_MEAN, KlPenalty.fromBase(options.klCoefficient()), 1));
      default -> new Grpo(groups, Grpo.Options.of(options.klCoefficient()));
    };
  }

  @Override
  public long rolloutTokens() {
    return tokens;
  }

  @Override
  public double reward() {
    return reward;
  }
}

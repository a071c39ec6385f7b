// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.model.training.objective.Baseline;
import io.zoetic.model.training.objective.Grpo;
import io.zoetic.model.training.objective.Reinforce;
import io.zoetic.model.training.objective.RolloutGroup;
import io.zoetic.model.training.objective.RolloutSample;
import io.zoetic.trainerworker.learning.LearningOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The policy answers prompts of which the right answer is known, several times each, and learns
 * from what its answers are worth: REINFORCE or GRPO.
 */
final class RolloutBatches implements EpochSource {
  /** Rollouts of a step have as many tokens at most, about: their prompts are read once. */
  private static final int TOKENS_MAX = 4096;

  private final EpochSampler<Assignment> assignments;
  private final LearningOptions options;
  private final Rollouts rollouts;
  private final int limit;
  private RolloutTally tally = RolloutTally.NONE;

  /** A prompt with what judges answers to it, and how much these count. */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record Assignment(int[] prompt, Judge.Worth worth, double weight) {}

  /**
   * @param limit tokens of an answer at most
   */
  RolloutBatches(
      List<Assignment> assignments,
      LearningOptions options,
      Rollouts rollouts,
      int limit,
      long seed) {
    int each = options.samplesPerPrompt();
    this.assignments =
        new EpochSampler<>(
            assignments,
            new EpochSampler.Size<>(
                Math.max(1, options.rows() * 2 / each),
                TOKENS_MAX,
                assignment -> assignment.prompt().length + each * limit / 2),
            seed);
    this.options = options;
    this.rollouts = rollouts;
    this.limit = limit;
  }

  @Override
  public List<Minibatch> next(int step, TrainingSession<?> run, RandomGenerator random) {
    int each = options.samplesPerPrompt();
    List<Assignment> drawn = assignments.at(step);
    List<int[]> prompts = new ArrayList<>();
    for (Assignment assignment : drawn) {
      for (int i = 0; i < each; i++) {
        prompts.add(assignment.prompt());
      }
    }
    List<Rollouts.Rollout> answers = rollouts.sample(run, prompts, limit, random.nextLong());
    List<RolloutGroup> groups = new ArrayList<>();
    double sum = 0;
    for (int group = 0; group < drawn.size(); group++) {
      List<RolloutSample> samples = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        Rollouts.Rollout rollout = answers.get(group * each + i);
        double worth = drawn.get(group).worth().of(rollout);
        sum += worth;
        samples.add(
            RolloutSample.onPolicy(
                    new Completion(drawn.get(group).prompt(), rollout.tokens(), worth))
                .weighing(drawn.get(group).weight()));
      }
      groups.add(new RolloutGroup(samples));
    }
    count(answers, sum / answers.size());
    return List.of(minibatch(groups));
  }

  private void count(List<Rollouts.Rollout> answers, double reward) {
    tally =
        new RolloutTally(
            tally.answers() + answers.size(),
            tally.incomplete() + answers.stream().filter(each -> !each.complete()).count(),
            tally.tokens() + answers.stream().mapToInt(each -> each.tokens().length).sum(),
            reward);
  }

  private Minibatch minibatch(List<RolloutGroup> groups) {
    return switch (options.objective()) {
      case REINFORCE ->
          new Reinforce(
              groups.stream().flatMap(group -> group.samples().stream()).toList(),
              new Reinforce.Options(
                  Baseline.PROMPT_MEAN, KlPenalty.fromBase(options.klCoefficient()), 1));
      default -> new Grpo(groups, Grpo.Options.of(options.klCoefficient()));
    };
  }

  @Override
  public RolloutTally rollouts() {
    return tally;
  }

  @Override
  public String withoutSignal() {
    return "%d rollouts were all worth the same, %+.2f in the last step, so that nothing tells good answers from bad; %d of them did not come to their end within %d tokens"
        .formatted(tally.answers(), tally.reward(), tally.incomplete(), limit);
  }

  @Override
  public double stepsPerEpoch() {
    return assignments.steps() * 2 / options.samplesPerPrompt();
  }
}

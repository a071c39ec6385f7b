// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.CosineSchedule;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Chooses what a run learns from.
 *
 * @param reference how likely answers are under the policy that training starts from
 * @param rollouts lets the policy in training answer
 * @param verifier judges those answers
 */
public record BatchSources(
    Function<List<Completion>, List<Likelihood>> reference,
    Rollouts rollouts,
    VerifierKind verifier) {

  /** Fewer good answers among judged ones teach nothing. */
  private static final int LIKED_MIN = 2;

  /**
   * The objective of a run and its examples.
   *
   * @param train examples to learn from; those that the objective has no use for are left out
   * @param replay what other experts learnt from
   */
  public record Material(List<TokenizedExample> train, List<TokenizedExample> replay) {
    public Material {
      train = List.copyOf(train);
      replay = List.copyOf(replay);
    }
  }

  /** Which of some examples an objective has a use for. */
  public static List<TokenizedExample> useful(
      List<TokenizedExample> tokenizedExamples, LearningObjective objective) {
    return tokenizedExamples.stream()
        .filter(tokenizedExample -> isUseful(tokenizedExample.kind(), objective))
        .toList();
  }

  private static boolean isUseful(Example.Kind kind, LearningObjective objective) {
    return switch (objective) {
      case AUTO -> true;
      case NEXT_TOKEN, REINFORCE, GRPO -> kind == Example.Kind.DEMONSTRATION;
      case DPO -> kind == Example.Kind.PREFERENCE;
      case KTO, OFF_POLICY -> kind == Example.Kind.JUDGEMENT;
    };
  }

  /**
   * Prepares a run.
   *
   * @throws IllegalArgumentException if there is nothing that the objective can learn from
   * @throws NothingToLearnException if all there is are judgements of which too few are good
   */
  public <P extends TrainedParameters> TrainingLoop<P> loop(
      TrainingSession<P> run, Material material, LearningOptions asked, long seed) {
    List<TokenizedExample> tokenizedExamples = learnt(material.train(), asked.objective());
    if (tokenizedExamples.isEmpty()) {
      throw new IllegalArgumentException(
          "at least one example must be of use to objective %s, none of %d was"
              .formatted(asked.objective().word(), material.train().size()));
    }
    LearningOptions options = settled(tokenizedExamples, asked);
    if (options.objective() == LearningObjective.KTO) {
      requireLiked(tokenizedExamples);
    }
    EpochSource source = batchSource(tokenizedExamples, options, seed);
    if (options.replayRows() > 0 && !material.replay().isEmpty()) {
      List<Completion> old = material.replay().stream().map(TokenizedExample::answer).toList();
      source = new ReplayBatches(source, old, options, seed);
    }
    int steps = options.stepsFor(source.stepsPerEpoch());
    return new TrainingLoop<>(run, source, new CosineSchedule(options.learningRate(), steps), seed);
  }

  /** Where there is but one kind of examples, its objective is what {@code AUTO} comes to. */
  public static LearningOptions settled(
      List<TokenizedExample> tokenizedExamples, LearningOptions asked) {
    if (asked.objective() != LearningObjective.AUTO) {
      return asked;
    }
    List<Example.Kind> kinds =
        learnt(tokenizedExamples, asked.objective()).stream()
            .map(TokenizedExample::kind)
            .distinct()
            .toList();
    return kinds.size() == 1 ? asked.settled(objectiveOf(kinds.getFirst())) : asked;
  }

  /** What is useful; judgements of which too few are good only where there is nothing else. */
  private static List<TokenizedExample> learnt(
      List<TokenizedExample> tokenizedExamples, LearningObjective objective) {
    List<TokenizedExample> useful = useful(tokenizedExamples, objective);
    List<TokenizedExample> judged = useful(useful, LearningObjective.KTO);
    boolean isAll = judged.size() == useful.size();
    return isAll || liked(judged) >= LIKED_MIN
        ? useful
        : useful.stream().filter(each -> each.kind() != Example.Kind.JUDGEMENT).toList();
  }

  /** What not to say leaves open what to say: bad answers alone unlearn, and teach nothing. */
  private static void requireLiked(List<TokenizedExample> judged) {
    long liked = liked(judged);
    if (liked < LIKED_MIN) {
      throw new NothingToLearnException(
          "%d of %d judgements say good; at least %d are needed to learn from, or corrections or preferences"
              .formatted(liked, judged.size(), LIKED_MIN));
    }
  }

  private static long liked(List<TokenizedExample> judged) {
    return judged.stream().filter(TokenizedExample::isGood).count();
  }

  private static LearningObjective objectiveOf(Example.Kind kind) {
    return switch (kind) {
      case DEMONSTRATION -> LearningObjective.NEXT_TOKEN;
      case PREFERENCE -> LearningObjective.DPO;
      case JUDGEMENT -> LearningObjective.KTO;
    };
  }

  private EpochSource batchSource(
      List<TokenizedExample> tokenizedExamples, LearningOptions options, long seed) {
    return switch (options.objective()) {
      case NEXT_TOKEN -> new DemonstrationBatches(tokenizedExamples, options, seed);
      case REINFORCE, GRPO ->
          new RolloutBatches(
              assignments(tokenizedExamples),
              options,
              rollouts,
              rollouts.limits().of(TokenizedExample.lengths(tokenizedExamples)),
              seed);
      case DPO -> new PreferenceBatches(tokenizedExamples, options, reference, seed);
      case KTO -> new JudgementBatches(tokenizedExamples, options, reference, seed);
      case OFF_POLICY -> new OffPolicyBatches(tokenizedExamples, options, reference, seed);
      case AUTO -> mixed(tokenizedExamples, options, seed);
    };
  }

  private EpochSource mixed(
      List<TokenizedExample> tokenizedExamples, LearningOptions options, long seed) {
    List<EpochSource> batchSources = new ArrayList<>();
    for (LearningObjective objective :
        List.of(LearningObjective.NEXT_TOKEN, LearningObjective.DPO, LearningObjective.KTO)) {
      List<TokenizedExample> useful = useful(tokenizedExamples, objective);
      if (!useful.isEmpty()) {
        batchSources.add(batchSource(useful, options.with(objective), seed));
      }
    }
    return new MixedBatches(batchSources);
  }

  private List<RolloutBatches.Assignment> assignments(List<TokenizedExample> tokenizedExamples) {
    return tokenizedExamples.stream()
        .map(
            tokenizedExample ->
                new RolloutBatches.Assignment(
                    tokenizedExample.answer().prompt(),
                    verifier.of(tokenizedExample.example().answer().text()),
                    tokenizedExample.weight()))
        .toList();
  }
}

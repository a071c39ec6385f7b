// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.CosineSchedule;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.objective.Distillation;
import io.zoetic.model.training.objective.Replay;
import io.zoetic.model.training.objective.Taught;
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
 * @param judge of those answers
 */
public record BatchSources(
    Function<List<Completion>, List<Likelihood>> reference, Rollouts rollouts, Judge judge) {

  /** Fewer good answers among judged ones teach nothing. */
  private static final int LIKED_MIN = 2;

  /** Where verifiers judge. */
  public BatchSources(
      Function<List<Completion>, List<Likelihood>> reference,
      Rollouts rollouts,
      VerifierKind verifier) {
    this(reference, rollouts, Judge.by(verifier));
  }

  /**
   * The objective of a run and its examples.
   *
   * @param train examples to learn from; those that the objective has no use for are left out
   * @param replay what other experts learnt from
   * @param taught what a teacher has answered, to be learnt beside demonstrations
   */
  public record Material(
      List<TokenizedExample> train, List<TokenizedExample> replay, List<Taught> taught) {
    public Material {
      train = List.copyOf(train);
      replay = List.copyOf(replay);
      taught = List.copyOf(taught);
    }

    /** Examples alone. */
    public static Material of(List<TokenizedExample> train) {
      return new Material(train, List.of(), List.of());
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
    EpochSource source =
        batchSource(new Material(tokenizedExamples, List.of(), material.taught()), options, seed);
    if (options.replayRows() > 0 && !material.replay().isEmpty()) {
      source = withReplay(source, material.replay(), options, seed);
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

  private EpochSource batchSource(Material material, LearningOptions options, long seed) {
    List<TokenizedExample> tokenizedExamples = material.train();
    return switch (options.objective()) {
      case NEXT_TOKEN ->
          withTaught(
              new DemonstrationBatches(tokenizedExamples, options, seed),
              material.taught(),
              options,
              seed);
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
      case AUTO -> mixed(material, options, seed);
    };
  }

  /** Old prompts with their old answers, on which the base model is to be kept to. */
  private static EpochSource withReplay(
      EpochSource source, List<TokenizedExample> replay, LearningOptions options, long seed) {
    List<Completion> old = replay.stream().map(TokenizedExample::answer).toList();
    var size = EpochSampler.Size.of(options.replayRows(), Completion::length);
    KlPenalty kl = KlPenalty.fromBase(options.replayCoefficient());
    return new BesideBatches<>(
        source, new EpochSampler<>(old, size, seed), rows -> new Replay(rows, kl));
  }

  private static EpochSource withTaught(
      EpochSource source, List<Taught> taught, LearningOptions options, long seed) {
    if (taught.isEmpty()) {
      return source;
    }
    EpochSampler.Size<Taught> size =
        EpochSampler.Size.of(options.rows(), each -> each.answer().length());
    return new BesideBatches<>(source, new EpochSampler<>(taught, size, seed), Distillation::new);
  }

  private EpochSource mixed(Material material, LearningOptions options, long seed) {
    List<EpochSource> batchSources = new ArrayList<>();
    for (LearningObjective objective :
        List.of(LearningObjective.NEXT_TOKEN, LearningObjective.DPO, LearningObjective.KTO)) {
      List<TokenizedExample> useful = useful(material.train(), objective);
      if (!useful.isEmpty()) {
        var part = new Material(useful, List.of(), material.taught());
        batchSources.add(batchSource(part, options.with(objective), seed));
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
                    judge.of(tokenizedExample),
                    tokenizedExample.weight()))
        .toList();
  }
}

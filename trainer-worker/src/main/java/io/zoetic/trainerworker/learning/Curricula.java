// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.Completion;
import io.zoetic.model.training.Likelihood;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Chooses what a run learns from.
 *
 * @param base how likely answers are under the base model
 * @param rollouts lets the policy in training answer
 * @param verifier judges those answers
 */
public record Curricula(
    Function<List<Completion>, List<Likelihood>> base, Rollouts rollouts, VerifierKind verifier) {

  /**
   * What a run learns, and from which examples.
   *
   * @param train examples to learn from; those that the objective has no use for are left out
   * @param replay what other experts learnt from
   */
  public record Material(List<Lesson> train, List<Lesson> replay) {
    public Material {
      train = List.copyOf(train);
      replay = List.copyOf(replay);
    }
  }

  /** Which of some lessons an objective has a use for. */
  public static List<Lesson> useful(List<Lesson> lessons, LearningObjective objective) {
    return lessons.stream().filter(lesson -> isUseful(lesson.kind(), objective)).toList();
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
   */
  public <P extends TrainedParameters> Learner<P> learner(
      TrainingRun<P> run, Material material, LearningOptions asked, long seed) {
    List<Lesson> lessons = useful(material.train(), asked.objective());
    if (lessons.isEmpty()) {
      throw new IllegalArgumentException(
          "at least one example must be of use to objective %s, none of %d was"
              .formatted(asked.objective().word(), material.train().size()));
    }
    LearningOptions options = settled(lessons, asked);
    Curriculum curriculum = curriculum(lessons, options);
    if (options.replayRows() > 0 && !material.replay().isEmpty()) {
      List<Completion> old = material.replay().stream().map(Lesson::answer).toList();
      curriculum = new ReplayCurriculum(curriculum, old, options);
    }
    return new Learner<>(run, curriculum, options, new Learner.Draft(lessons.size(), seed));
  }

  /** Where there is but one kind of lessons, its objective is what {@code AUTO} comes to. */
  private static LearningOptions settled(List<Lesson> lessons, LearningOptions asked) {
    if (asked.objective() != LearningObjective.AUTO) {
      return asked;
    }
    List<Example.Kind> kinds = lessons.stream().map(Lesson::kind).distinct().toList();
    return kinds.size() == 1 ? asked.settled(objectiveOf(kinds.getFirst())) : asked;
  }

  private static LearningObjective objectiveOf(Example.Kind kind) {
    return switch (kind) {
      case DEMONSTRATION -> LearningObjective.NEXT_TOKEN;
      case PREFERENCE -> LearningObjective.DPO;
      case JUDGEMENT -> LearningObjective.KTO;
    };
  }

  private Curriculum curriculum(List<Lesson> lessons, LearningOptions options) {
    return switch (options.objective()) {
      case NEXT_TOKEN -> new DemonstrationCurriculum(lessons, options);
      case REINFORCE, GRPO ->
          new RolloutCurriculum(
              assignments(lessons),
              options,
              rollouts,
              rollouts.limits().of(Lesson.lengths(lessons)));
      case DPO -> new PreferenceCurriculum(lessons, options, base);
      case KTO -> new JudgementCurriculum(lessons, options, base);
      case OFF_POLICY -> new OffPolicyCurriculum(lessons, options, base);
      case AUTO -> mixed(lessons, options);
    };
  }

  private Curriculum mixed(List<Lesson> lessons, LearningOptions options) {
    List<Curriculum> curricula = new ArrayList<>();
    for (LearningObjective objective :
        List.of(LearningObjective.NEXT_TOKEN, LearningObjective.DPO, LearningObjective.KTO)) {
      List<Lesson> useful = useful(lessons, objective);
      if (!useful.isEmpty()) {
        curricula.add(curriculum(useful, options.with(objective)));
      }
    }
    return new MixedCurriculum(curricula);
  }

  private List<RolloutCurriculum.Assignment> assignments(List<Lesson> lessons) {
    return lessons.stream()
        .map(
            lesson ->
                new RolloutCurriculum.Assignment(
                    lesson.answer().prompt(), verifier.of(lesson.example().answer().text())))
        .toList();
  }
}

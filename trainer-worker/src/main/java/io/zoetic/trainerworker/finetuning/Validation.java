// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.learning.JudgedWorth;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The quality of a policy on validation examples, from likelihoods alone: the probability of right
 * answers (of long ones that of as many tokens as a short one has, since that of a whole page says
 * nothing), the worth by judgements as the gate has it, how often the preferred answer is the more
 * likely one; the mean over the examples, each of which counts by its weight. One thread.
 *
 * @param tokenizedExamples of one kind: scores of several are not of one scale
 */
record Validation(List<TokenizedExample> tokenizedExamples) {
  /** Fewer examples say too little to choose by. */
  static final int LESSONS_MIN = 16;

  /** Probabilities of right answers say more than what is judged or preferred. */
  static final int RIGHT_ANSWERS_MIN = 8;

  /** Tokens of a short answer. */
  private static final double SHORT = 16;

  private static final int LOOK_EVERY_LEAST = 5;
  private static final int LOOK_EVERY_MOST = 10;

  /** Looks may take a fifth of the time of steps, which read their rows about three times. */
  private static final double LOOKED_TOKENS = 5.0 / 3;

  /**
   * Of the most direct kind of examples that there are enough of.
   *
   * @param start how likely answers are under the policy that training starts from: judgements that
   *     say nothing even of that one choose nothing
   */
  static Validation of(
      List<TokenizedExample> all, Function<List<Completion>, List<Likelihood>> start) {
    List<TokenizedExample> chosen = List.of();
    for (Example.Kind kind : Example.Kind.values()) {
      if (isEnough(chosen)) {
        break;
      }
      List<TokenizedExample> some = usable(all, kind, start);
      chosen = some.size() > chosen.size() ? some : chosen;
    }
    return new Validation(chosen);
  }

  private static List<TokenizedExample> usable(
      List<TokenizedExample> all,
      Example.Kind kind,
      Function<List<Completion>, List<Likelihood>> start) {
    List<TokenizedExample> some = all.stream().filter(each -> each.kind() == kind).toList();
    if (kind != Example.Kind.JUDGEMENT) {
      return some;
    }
    List<TokenizedExample> evidence = JudgedWorth.evidence(some);
    return worth(evidence, start.apply(answers(evidence))).problem().isEmpty()
        ? evidence
        : List.of();
  }

  private static JudgedWorth worth(List<TokenizedExample> evidence, List<Likelihood> now) {
    return JudgedWorth.of(evidence, now, TokenizedExample::weight);
  }

  private static List<Completion> answers(List<TokenizedExample> tokenizedExamples) {
    return tokenizedExamples.stream().map(TokenizedExample::answer).toList();
  }

  /** Whether a score of 1 cannot be surpassed, and says that every answer is given surely. */
  boolean endsAtOne() {
    return areRightAnswers(tokenizedExamples);
  }

  /**
   * After how many steps to look: the sooner, the less it costs beside them.
   *
   * @param rows of a step
   */
  int lookEvery(List<TokenizedExample> train, int rows) {
    double step = rows * train.stream().mapToInt(Validation::tokens).average().orElse(1);
    double look = tokenizedExamples.stream().mapToInt(Validation::tokens).sum();
    return Math.clamp(
        (long) Math.ceil(LOOKED_TOKENS * look / step), LOOK_EVERY_LEAST, LOOK_EVERY_MOST);
  }

  private static int tokens(TokenizedExample tokenizedExample) {
    return tokenizedExample.answer().length();
  }

  boolean canChoose() {
    return isEnough(tokenizedExamples);
  }

  private static boolean isEnough(List<TokenizedExample> some) {
    return some.size() >= (areRightAnswers(some) ? RIGHT_ANSWERS_MIN : LESSONS_MIN);
  }

  private static boolean areRightAnswers(List<TokenizedExample> some) {
    return !some.isEmpty() && some.getFirst().example().kind() == Example.Kind.DEMONSTRATION;
  }

  /**
   * The score of what a run has come to; minus infinity where judgements say nothing of it: a z of
   * which nothing is known is not the best one.
   */
  double of(TrainingSession<?> run) {
    List<Likelihood> now = run.likelihoods(answers(tokenizedExamples));
    if (!tokenizedExamples.isEmpty()
        && tokenizedExamples.getFirst().kind() == Example.Kind.JUDGEMENT) {
      JudgedWorth worth = worth(tokenizedExamples, now);
      return worth.problem().isEmpty() ? worth.mean() : Double.NEGATIVE_INFINITY;
    }
    List<Completion> others =
        tokenizedExamples.stream().filter(Validation::isPair).map(Validation::other).toList();
    List<Likelihood> othersNow = run.likelihoods(others);
    double sum = 0;
    for (int i = 0; i < tokenizedExamples.size(); i++) {
      double score =
          isPair(tokenizedExamples.get(i))
              ? (now.get(i).sum() > othersNow.get(i).sum() ? 1 : 0)
              : Math.exp(now.get(i).sum() * Math.min(1, SHORT / now.get(i).size()));
      sum += tokenizedExamples.get(i).weight() * score;
    }
    return sum / tokenizedExamples.stream().mapToDouble(TokenizedExample::weight).sum();
  }

  private static boolean isPair(TokenizedExample tokenizedExample) {
    return tokenizedExample.example().kind() == Example.Kind.PREFERENCE;
  }

  private static Completion other(TokenizedExample tokenizedExample) {
    return Objects.requireNonNull(tokenizedExample.other());
  }
}

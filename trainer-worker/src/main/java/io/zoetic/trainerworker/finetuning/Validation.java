// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The quality of a policy on validation examples, from likelihoods alone: the probability of right
 * answers (of long ones that of as many tokens as a short one has, since that of a whole page says
 * nothing), the importance-weighted reward of judged ones, how often the preferred answer is the
 * more likely one; the mean over the examples, each of which counts by its weight. One thread.
 *
 * @param tokenizedExamples of one kind: scores of several are not of one scale
 * @param behaviour how likely the examples' answers were to what gave them; under the policy that
 *     training starts from, where that was not kept
 */
record Validation(List<TokenizedExample> tokenizedExamples, List<Likelihood> behaviour) {
  /** Fewer examples say too little to choose by. */
  static final int LESSONS_MIN = 16;

  /** Probabilities of right answers say more than what is judged or preferred. */
  static final int RIGHT_ANSWERS_MIN = 8;

  private static final double IMPORTANCE_MAX = 5;

  /** Tokens of a short answer. */
  private static final double SHORT = 16;

  private static final int LOOK_EVERY_LEAST = 5;
  private static final int LOOK_EVERY_MOST = 10;

  /** Looks may take a fifth of the time of steps, which read their rows about three times. */
  private static final double LOOKED_TOKENS = 5.0 / 3;

  /** Of the most direct kind of examples that there are enough of. */
  static Validation of(
      List<TokenizedExample> all, Function<List<Completion>, List<Likelihood>> reference) {
    List<TokenizedExample> chosen = List.of();
    for (Example.Kind kind : Example.Kind.values()) {
      List<TokenizedExample> some =
          all.stream().filter(each -> each.example().kind() == kind).toList();
      if (!isEnough(chosen) && some.size() > chosen.size()) {
        chosen = some;
      }
    }
    List<Likelihood> likelihoods =
        reference.apply(chosen.stream().map(TokenizedExample::answer).toList());
    List<Likelihood> behaviour = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      double[] sampled = chosen.get(i).example().answer().logprobs();
      behaviour.add(sampled == null ? likelihoods.get(i) : new Likelihood(sampled));
    }
    return new Validation(chosen, behaviour);
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

  double of(TrainingSession<?> run) {
    List<Likelihood> now =
        run.likelihoods(tokenizedExamples.stream().map(TokenizedExample::answer).toList());
    List<Completion> others =
        tokenizedExamples.stream().filter(Validation::isPair).map(Validation::other).toList();
    List<Likelihood> othersNow = run.likelihoods(others);
    double weights = tokenizedExamples.stream().mapToDouble(TokenizedExample::weight).sum();
    double mean =
        tokenizedExamples.stream()
                .mapToDouble(each -> each.weight() * each.example().reward())
                .sum()
            / weights;
    double sum = 0;
    int pair = 0;
    for (int i = 0; i < tokenizedExamples.size(); i++) {
      Example example = tokenizedExamples.get(i).example();
      sum +=
          example.weight()
              * switch (example.kind()) {
                case DEMONSTRATION ->
                    Math.exp(now.get(i).sum() * Math.min(1, SHORT / now.get(i).size()));
                case JUDGEMENT ->
                    (example.reward() - mean)
                        * now.get(i).importance(behaviour.get(i), IMPORTANCE_MAX);
                case PREFERENCE -> now.get(i).sum() > othersNow.get(pair++).sum() ? 1 : 0;
              };
    }
    return sum / weights;
  }

  private static boolean isPair(TokenizedExample tokenizedExample) {
    return tokenizedExample.example().kind() == Example.Kind.PREFERENCE;
  }

  private static Completion other(TokenizedExample tokenizedExample) {
    return Objects.requireNonNull(tokenizedExample.other());
  }
}

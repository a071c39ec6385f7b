// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.training.Completion;
import io.zoetic.model.training.Likelihood;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.trainerworker.learning.Lesson;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * How good a policy is on validation lessons, from likelihoods alone: the probability of right
 * answers, the importance-weighted reward of judged ones, how often the preferred answer is the
 * more likely one; the mean over the lessons. One thread.
 *
 * @param lessons of one kind: scores of several are not of one scale
 * @param base how likely the lessons' answers are under the base model
 */
record Validation(List<Lesson> lessons, List<Likelihood> base) {
  /** Fewer lessons say too little to choose by. */
  static final int LESSONS_MIN = 16;

  private static final double IMPORTANCE_MAX = 5;

  /** Of the most direct kind of lessons that there are enough of. */
  static Validation of(List<Lesson> all, Function<List<Completion>, List<Likelihood>> base) {
    List<Lesson> chosen = List.of();
    for (Example.Kind kind : Example.Kind.values()) {
      List<Lesson> some = all.stream().filter(each -> each.example().kind() == kind).toList();
      if (chosen.size() < LESSONS_MIN && some.size() > chosen.size()) {
        chosen = some;
      }
    }
    return new Validation(chosen, base.apply(chosen.stream().map(Lesson::answer).toList()));
  }

  boolean canChoose() {
    return lessons.size() >= LESSONS_MIN;
  }

  double of(TrainingRun<?> run) {
    List<Likelihood> now = run.likelihoods(lessons.stream().map(Lesson::answer).toList());
    List<Completion> others =
        lessons.stream().filter(Validation::isPair).map(Validation::other).toList();
    List<Likelihood> othersNow = run.likelihoods(others);
    double mean = lessons.stream().mapToDouble(each -> each.example().reward()).average().orElse(0);
    double sum = 0;
    int pair = 0;
    for (int i = 0; i < lessons.size(); i++) {
      Example example = lessons.get(i).example();
      sum +=
          switch (example.kind()) {
            case DEMONSTRATION -> Math.exp(now.get(i).sum());
            case JUDGEMENT ->
                (example.reward() - mean) * now.get(i).importance(base.get(i), IMPORTANCE_MAX);
            case PREFERENCE -> now.get(i).sum() > othersNow.get(pair++).sum() ? 1 : 0;
          };
    }
    return sum / lessons.size();
  }

  private static boolean isPair(Lesson lesson) {
    return lesson.example().kind() == Example.Kind.PREFERENCE;
  }

  private static Completion other(Lesson lesson) {
    return Objects.requireNonNull(lesson.other());
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.jspecify.annotations.Nullable;

/**
 * The harm of a publication to right answers, on questions of the test split that neither training
 * nor the gate has seen; judged by the skills themselves, not by feedback.
 *
 * @param target on the skill that the feedback was about
 * @param others on other skills
 */
record Harm(Change target, List<Change> others) {
  private static final double ALPHA = 0.05;

  /** A loss to look at, significant or not. */
  private static final double WATCHED = 0.05;

  /** Right answers before and after, through both passes. */
  record Change(String skill, int questions, int before, int after, int better, int worse) {

    /** How much more is right. */
    double gain() {
      return (after - before) / (double) questions;
    }

    /** McNemar's exact test, one-sided: the chance of so many losses if none were likelier. */
    double chanceOfLoss() {
      return tail(better + worse, worse);
    }

    double chanceOfGain() {
      return tail(better + worse, better);
    }

    /** The chance of at least so many heads of fair coins. */
    private static double tail(int coins, int heads) {
      return BinomialDistribution.of(coins, 0.5).survivalProbability(heads - 1);
    }

    @Override
    public String toString() {
      return "%s %.0f → %.0f"
          .formatted(skill, 100.0 * before / questions, 100.0 * after / questions);
    }
  }

  /**
   * Asks the same questions of both.
   *
   * @param questions on the target
   * @param others skills, which get a quarter of the questions each
   */
  static Harm between(
      Served before, Served after, String target, List<String> others, Draw questions) {
    return new Harm(
        change(before, after, target, questions),
        others.stream()
            .map(
                skill ->
                    change(before, after, skill, new Draw(questions.seed(), questions.count() / 4)))
            .toList());
  }

  /** The choice of questions, and their number. */
  record Draw(long seed, int count) {}

  private static Change change(Served before, Served after, String skill, Draw draw) {
    List<Example> questions = Skills.named(skill).examples(Split.TEST, draw.seed(), draw.count());
    List<int[]> prompts = before.prompts(questions);
    int limit = before.limit(questions);
    List<@Nullable ExpertVector> first = before.vectors(prompts);
    List<@Nullable ExpertVector> second = after.vectors(prompts);
    boolean[] rightBefore = Served.right(questions, greedy(before, prompts, first, limit));
    boolean[] rightAfter = rightBefore.clone();
    // A greedy answer under the same z is the same answer.
    List<Integer> changed = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      if (!Objects.equals(digest(first.get(i)), digest(second.get(i)))) {
        changed.add(i);
      }
    }
    List<@Nullable ExpertVector> under = new ArrayList<>();
    changed.forEach(i -> under.add(second.get(i)));
    boolean[] now =
        Served.right(
            changed.stream().map(questions::get).toList(),
            greedy(after, changed.stream().map(prompts::get).toList(), under, limit));
    for (int i = 0; i < now.length; i++) {
      rightAfter[changed.get(i)] = now[i];
    }
    return count(skill, rightBefore, rightAfter);
  }

  private static Change count(String skill, boolean[] before, boolean[] after) {
    int rightBefore = 0;
    int better = 0;
    int worse = 0;
    for (int i = 0; i < before.length; i++) {
      rightBefore += before[i] ? 1 : 0;
      better += !before[i] && after[i] ? 1 : 0;
      worse += before[i] && !after[i] ? 1 : 0;
    }
    return new Change(
        skill, before.length, rightBefore, rightBefore + better - worse, better, worse);
  }

  private static @Nullable String digest(@Nullable ExpertVector vector) {
    return vector == null ? null : vector.digest();
  }

  private static List<BatchInference.Answered> greedy(
      Served served, List<int[]> prompts, List<@Nullable ExpertVector> vectors, int limit) {
    return served.answers(prompts, vectors, limit, _ -> served.models().inference().greedy());
  }

  /** Whether the target is surely worse, or any other skill by Holm's correction. */
  boolean isProven() {
    // Holm rejects something exactly if the smallest of the chances is below its first level.
    return target.chanceOfLoss() < ALPHA || worst().chanceOfLoss() < ALPHA / others.size();
  }

  /** Whether the target is surely better. */
  boolean isGain() {
    return target.chanceOfGain() < ALPHA;
  }

  Change worst() {
    return others.stream()
        .min(Comparator.comparingDouble(Change::chanceOfLoss).thenComparingDouble(Change::gain))
        .orElseThrow();
  }

  /** What has lost more than five points. */
  List<Change> watched() {
    List<Change> all = new ArrayList<>(others);
    all.add(target);
    return all.stream().filter(each -> each.gain() < -WATCHED).toList();
  }
}

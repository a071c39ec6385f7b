// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.JudgedWorth;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.reward.Verifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Scores the same questions under two sets of vectors. One thread. */
record PairedScorer(AnswerCache answers, Likelihoods likelihoods, VerifierKind verifier) {
  private static final double SHORT_TOKENS = 16;

  /**
   * Compares.
   *
   * @param limit tokens of an answer at most
   * @param before what each example is answered under
   */
  Measurement compare(
      SuiteMetric metric,
      List<TokenizedExample> tokenizedExamples,
      int limit,
      List<ServedVector> before,
      List<ServedVector> after) {
    return metric == SuiteMetric.JUDGEMENT
        ? judged(tokenizedExamples, before, after)
        : Measurement.of(
            PairedComparison.ofGrades(
                scores(metric, tokenizedExamples, limit, before),
                scores(metric, tokenizedExamples, limit, after)));
  }

  /** In 0..1. */
  private double[] scores(
      SuiteMetric metric,
      List<TokenizedExample> tokenizedExamples,
      int limit,
      List<ServedVector> vectors) {
    return switch (metric) {
      case RIGHT_ANSWER -> zeroOrOne(right(tokenizedExamples, limit, vectors));
      case LIKELIHOOD -> graded(tokenizedExamples, limit, vectors);
      case PREFERENCE -> zeroOrOne(preferred(tokenizedExamples, vectors));
      case JUDGEMENT -> throw new IllegalArgumentException("worths have no bounds");
    };
  }

  private static double[] zeroOrOne(boolean... right) {
    double[] scores = new double[right.length];
    Arrays.setAll(scores, i -> right[i] ? 1 : 0);
    return scores;
  }

  /**
   * The same of an expert's own questions. Questions of one split group, such as the turns of a
   * conversation, are one bet, on their mean: what they have in common would count as often as they
   * are. Where right answers are one short text each, bets are on the chance that {@linkplain
   * #mostOfFive most of five} drawn answers are right: that tells a gain from fewer questions than
   * whether the likeliest answer has changed, which the signs say. Of a long text the chance is
   * next to nothing, whatever a version has learnt.
   */
  Measurement compareOwn(
      SuiteMetric metric,
      List<TokenizedExample> tokenizedExamples,
      int limit,
      List<ServedVector> before,
      List<ServedVector> after) {
    if (metric == SuiteMetric.JUDGEMENT) {
      return judged(tokenizedExamples, before, after);
    }
    double[] was = scores(metric, tokenizedExamples, limit, before);
    double[] then = scores(metric, tokenizedExamples, limit, after);
    boolean isDrawn =
        metric == SuiteMetric.RIGHT_ANSWER
            && verifier == VerifierKind.EXACT
            && areShort(tokenizedExamples);
    double[] change =
        isDrawn
            ? changes(mostOfFive(tokenizedExamples, before), mostOfFive(tokenizedExamples, after))
            : changes(was, then);
    EProcess bets = EProcess.of(byGroup(tokenizedExamples, change));
    return Measurement.of(
        PairedComparison.ofGrades(was, then)
            .with(new GainEvidence(bets, signs(metric, tokenizedExamples, was, then))));
  }

  private static double[] changes(double[] was, double[] then) {
    double[] change = new double[was.length];
    Arrays.setAll(change, i -> then[i] - was[i]);
    return change;
  }

  private static double[] byGroup(List<TokenizedExample> questions, double... change) {
    Map<String, List<Double>> byGroup = new LinkedHashMap<>();
    for (int i = 0; i < change.length; i++) {
      byGroup
          .computeIfAbsent(questions.get(i).example().splitGroup(), _ -> new ArrayList<>())
          .add(change[i]);
    }
    return byGroup.values().stream()
        .mapToDouble(group -> group.stream().mapToDouble(Double::doubleValue).average().orElse(0))
        .toArray();
  }

  /** The first question stands for its split group; of answers that are graded there are none. */
  private static @Nullable SignTest signs(
      SuiteMetric metric, List<TokenizedExample> questions, double[] was, double[] then) {
    if (metric == SuiteMetric.LIKELIHOOD) {
      return null;
    }
    Set<String> seen = new HashSet<>();
    int better = 0;
    int worse = 0;
    for (int i = 0; i < was.length; i++) {
      if (seen.add(questions.get(i).example().splitGroup())) {
        better += then[i] > was[i] ? 1 : 0;
        worse += then[i] < was[i] ? 1 : 0;
      }
    }
    return new SignTest(better, worse);
  }

  private static boolean areShort(List<TokenizedExample> known) {
    return known.stream().mapToInt(each -> each.answer().answer().length).average().orElse(0)
        <= SHORT_TOKENS;
  }

  /**
   * The chance that at least three of five answers that are drawn at temperature 1 are right. Of
   * one alone it also rises for who has merely become less sure of what is wrong.
   */
  private double[] mostOfFive(List<TokenizedExample> known, List<ServedVector> vectors) {
    List<Completion> answers = known.stream().map(TokenizedExample::answer).toList();
    return under(answers, vectors).stream()
        .mapToDouble(each -> mostOfFive(Math.exp(each.sum())))
        .toArray();
  }

  /**
   * @param right the chance of one
   */
  static double mostOfFive(double right) {
    return right * right * right * (10 + right * (6 * right - 15));
  }

  private boolean[] right(
      List<TokenizedExample> tokenizedExamples, int limit, List<ServedVector> vectors) {
    List<BatchInference.Answered> given =
        answers.answers(Suite.prompts(tokenizedExamples), vectors, limit);
    boolean[] right = new boolean[tokenizedExamples.size()];
    for (int i = 0; i < right.length; i++) {
      Verifier judge = verifier.judge(tokenizedExamples.get(i).example());
      right[i] = given.get(i).complete() && judge.verify(given.get(i).text()).isRight();
    }
    return right;
  }

  /** Free text by how likely it is, all else by whether it is answered: 0 or 1. */
  private double[] graded(
      List<TokenizedExample> tokenizedExamples, int limit, List<ServedVector> vectors) {
    List<TokenizedExample> closed = new ArrayList<>();
    List<ServedVector> ofClosed = new ArrayList<>();
    List<Completion> free = new ArrayList<>();
    List<ServedVector> ofFree = new ArrayList<>();
    for (int i = 0; i < tokenizedExamples.size(); i++) {
      if (FreeText.is(tokenizedExamples.get(i))) {
        free.add(tokenizedExamples.get(i).answer());
        ofFree.add(vectors.get(i));
      } else {
        closed.add(tokenizedExamples.get(i));
        ofClosed.add(vectors.get(i));
      }
    }
    boolean[] right = right(closed, limit, ofClosed);
    List<Likelihood> likelihood = under(free, ofFree);
    double[] scores = new double[tokenizedExamples.size()];
    int seen = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] =
          FreeText.is(tokenizedExamples.get(i))
              ? likelihood.get(i - seen).perToken()
              : right[seen++] ? 1 : 0;
    }
    return scores;
  }

  /** Where nothing changes there is nothing to be known of what is said instead. */
  private Measurement judged(
      List<TokenizedExample> tokenizedExamples,
      List<ServedVector> before,
      List<ServedVector> after) {
    JudgedWorth was = worth(tokenizedExamples, before);
    JudgedWorth then = worth(tokenizedExamples, after);
    Optional<String> problem =
        before.equals(after) ? Optional.empty() : was.problem().or(then::problem);
    return problem.map(Measurement::none).orElseGet(() -> Measurement.of(ofWorth(was, then)));
  }

  /**
   * What nobody was given is held against the candidate, on whichever side there is more of it: it
   * is worth nothing in what the candidate says, and as good as can be in what is served. Else a
   * candidate would gain by merely going back to what gave the answers.
   */
  static PairedComparison ofWorth(JudgedWorth was, JudgedWorth then) {
    PairedComparison atLeast = PairedComparison.ofScores(was.scores(), then.scores());
    PairedComparison atMost = PairedComparison.ofScores(was.scoresAtMost(), then.scoresAtMost());
    return atMost.difference() < atLeast.difference() ? atMost : atLeast;
  }

  private JudgedWorth worth(List<TokenizedExample> tokenizedExamples, List<ServedVector> vectors) {
    List<Completion> judged = tokenizedExamples.stream().map(TokenizedExample::answer).toList();
    return JudgedWorth.of(tokenizedExamples, under(judged, vectors), _ -> 1);
  }

  private boolean[] preferred(
      List<TokenizedExample> tokenizedExamples, List<ServedVector> vectors) {
    List<Likelihood> better =
        under(tokenizedExamples.stream().map(TokenizedExample::answer).toList(), vectors);
    List<Likelihood> other =
        under(
            tokenizedExamples.stream()
                .map(tokenizedExample -> Objects.requireNonNull(tokenizedExample.other()))
                .toList(),
            vectors);
    boolean[] right = new boolean[tokenizedExamples.size()];
    for (int i = 0; i < right.length; i++) {
      right[i] = better.get(i).sum() > other.get(i).sum();
    }
    return right;
  }

  /** How likely each answer is under its own vector; those of one vector are asked for together. */
  private List<Likelihood> under(List<Completion> completions, List<ServedVector> vectors) {
    Map<ServedVector, List<Integer>> byVector = new LinkedHashMap<>();
    for (int i = 0; i < completions.size(); i++) {
      byVector.computeIfAbsent(vectors.get(i), _ -> new ArrayList<>()).add(i);
    }
    Likelihood[] found = new Likelihood[completions.size()];
    byVector.forEach(
        (vector, indices) -> {
          List<Likelihood> some =
              likelihoods.of(vector.values(), indices.stream().map(completions::get).toList());
          for (int i = 0; i < some.size(); i++) {
            found[indices.get(i)] = some.get(i);
          }
        });
    return List.of(found);
  }
}

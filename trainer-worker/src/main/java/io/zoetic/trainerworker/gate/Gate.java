// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.adaptation.Label;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.Completion;
import io.zoetic.trainerworker.examiner.Examiner;
import io.zoetic.trainerworker.learning.Lesson;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a candidate may be served: it must be better on its own suite, and no other suite
 * may become worse by more than a margin, both at 95 % confidence and through both passes; nor may
 * its own suite when it is named. One thread.
 */
public final class Gate {
  private final AnswerBook answers;
  private final Scores scores;
  private final GateOptions options;

  /**
   * A gate.
   *
   * @param verifier compares answers with right ones
   */
  public Gate(
      Examiner examiner, Likelihoods likelihoods, VerifierKind verifier, GateOptions options) {
    this(new AnswerBook(examiner), likelihoods, verifier, options);
  }

  private Gate(
      AnswerBook answers, Likelihoods likelihoods, VerifierKind verifier, GateOptions options) {
    this.answers = answers;
    this.scores = new Scores(answers, likelihoods, verifier);
    this.options = options;
  }

  /** The same with another verifier; it knows the answers that this one knows. */
  public Gate comparingBy(VerifierKind verifier) {
    return new Gate(answers, scores.likelihoods(), verifier, options);
  }

  /**
   * Judges a candidate.
   *
   * @param expert whose candidate it is
   * @param before what is served
   * @param after what would be served
   * @param target the expert's own suite
   * @param others all other suites
   */
  public GateReport judge(
      String expert, TwoPass before, TwoPass after, Suite target, List<Suite> others) {
    SuiteReport own = compare(expert, before, after, target);
    return new GateReport(
        expert,
        own.because(objections(own, target, before, after)),
        others.stream().map(suite -> other(expert, before, after, suite)).toList());
  }

  private List<String> objections(SuiteReport own, Suite target, TwoPass before, TwoPass after) {
    List<String> reasons = new ArrayList<>();
    Comparison found = own.comparison();
    if (found.questions() < options.questionsMin()) {
      reasons.add(
          "held-out examples of %s must be at least %d, were %d"
              .formatted(own.suite(), options.questionsMin(), found.questions()));
    }
    if (!(found.lower() > 0)) {
      reasons.add(
          "the gain on %s must be above 0 at 95 %% confidence, is at least %+.3f"
              .formatted(own.suite(), found.lower()));
    }
    lossByName(own, target, before, after).ifPresent(reasons::add);
    reasons.addAll(degenerations(target, before, after));
    return reasons;
  }

  /**
   * What a better router would hide: those who name the expert are answered by its z alone, and had
   * a champion before.
   */
  private Optional<String> lossByName(
      SuiteReport own, Suite target, TwoPass before, TwoPass after) {
    String expert = target.name();
    if (!before.experts().containsKey(expert)) {
      return Optional.empty();
    }
    List<Lesson> lessons = own.measure().of(target);
    List<int[]> prompts = Suite.prompts(lessons);
    Comparison named =
        scores.compare(
            own.measure(),
            lessons,
            answers.limit(target.lessons()),
            vectors(before, before.byName(expert, prompts)),
            vectors(after, after.byName(expert, prompts)));
    double margin = options.marginOf(named.questions());
    return named.isNoWorseThan(margin)
        ? Optional.empty()
        : Optional.of(
            "%s must not lose more than %.3f at 95 %% confidence when it is named, may lose %.3f"
                .formatted(expert, margin, -named.lower()));
  }

  private SuiteReport other(String expert, TwoPass before, TwoPass after, Suite suite) {
    SuiteReport report = compare(expert, before, after, suite);
    double margin = options.marginOf(report.comparison().questions());
    List<String> reasons = new ArrayList<>();
    if (!report.comparison().isNoWorseThan(margin)) {
      reasons.add(
          "%s must not lose more than %.3f at 95 %% confidence, may lose %.3f"
              .formatted(suite.name(), margin, -report.comparison().lower()));
    }
    if (report.taken() > options.stealMax()) {
      reasons.add(
          "%s must keep its prompts but for a share of %.2f, would lose %.2f to %s"
              .formatted(suite.name(), options.stealMax(), report.taken(), expert));
    }
    return new SuiteReport(
        report.suite(),
        report.measure(),
        report.comparison(),
        report.moved(),
        report.taken(),
        margin,
        reasons);
  }

  private SuiteReport compare(String expert, TwoPass before, TwoPass after, Suite suite) {
    Measure measure = Measure.of(suite, options.questionsMin());
    List<Lesson> lessons = measure.of(suite);
    List<int[]> prompts = Suite.prompts(lessons);
    boolean byName = suite.name().equals(expert) && !after.isRouted(expert);
    List<String> routesBefore =
        byName ? before.byName(expert, prompts) : answers.routes(before, prompts);
    List<String> routesAfter =
        byName ? after.byName(expert, prompts) : answers.routes(after, prompts);
    int moved = 0;
    int taken = 0;
    for (int i = 0; i < lessons.size(); i++) {
      boolean differs = !routesBefore.get(i).equals(routesAfter.get(i));
      moved += differs ? 1 : 0;
      boolean stolen =
          routesAfter.get(i).equals(expert) && !routesBefore.get(i).equals(Label.OTHER);
      taken += differs && stolen ? 1 : 0;
    }
    double all = Math.max(1, lessons.size());
    return new SuiteReport(
        suite.name(),
        measure,
        scores.compare(
            measure,
            lessons,
            answers.limit(suite.lessons()),
            vectors(before, routesBefore),
            vectors(after, routesAfter)),
        moved / all,
        taken / all,
        Double.NaN,
        List.of());
  }

  private static List<@Nullable ExpertVector> vectors(TwoPass passes, List<String> routes) {
    List<@Nullable ExpertVector> vectors = new ArrayList<>();
    routes.forEach(route -> vectors.add(passes.vector(route)));
    return vectors;
  }

  /** What no score of right and wrong sees: answers that run on. */
  private List<String> degenerations(Suite target, TwoPass before, TwoPass after) {
    List<Lesson> lessons = target.lessons();
    if (lessons.isEmpty()) {
      return List.of();
    }
    List<int[]> prompts = Suite.prompts(lessons);
    String expert = target.name();
    int limit = answers.limit(lessons);
    List<Examiner.Answered> old =
        answers.answers(prompts, vectors(before, before.byName(expert, prompts)), limit);
    List<Examiner.Answered> fresh =
        answers.answers(prompts, vectors(after, after.byName(expert, prompts)), limit);
    List<String> reasons = new ArrayList<>();
    double allowed = options.lengthMax() * Math.max(length(old), usual(lessons));
    if (length(fresh) > allowed) {
      reasons.add(
          "answers must have at most %.1f tokens in the mean, have %.1f"
              .formatted(allowed, length(fresh)));
    }
    double unended = unended(fresh) - unended(old);
    if (unended > options.unendedMax()) {
      reasons.add(
          "at most %.2f more of the answers may not come to an end, %.2f more do not"
              .formatted(options.unendedMax(), unended));
    }
    return reasons;
  }

  private static double length(List<Examiner.Answered> answers) {
    return answers.stream().mapToInt(each -> each.tokens().length).average().orElse(0);
  }

  private static double usual(List<Lesson> lessons) {
    return lessons.stream()
        .filter(lesson -> lesson.example().reward() == 1)
        .map(Lesson::answer)
        .map(Completion::answer)
        .mapToInt(answer -> answer.length)
        .average()
        .orElse(0);
  }

  private static double unended(List<Examiner.Answered> answers) {
    return answers.stream().filter(each -> !each.complete()).count() / (double) answers.size();
  }
}

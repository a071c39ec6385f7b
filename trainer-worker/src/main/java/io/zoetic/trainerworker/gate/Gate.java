// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.adaptation.Label;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a candidate may be served: it must be better on its own suite, and no other suite
 * may become worse by more than a margin, both at 95 % confidence and through both passes; nor may
 * its own suite when it is named. Another suite that the candidate changes and that cannot be
 * measured is neither: the report says so, and a person decides. One thread.
 */
public final class Gate {
  private final AnswerCache answers;
  private final PairedScorer scores;
  private final GateOptions options;

  /**
   * A gate.
   *
   * @param verifier compares answers with right ones
   */
  public Gate(
      BatchInference inference,
      Likelihoods likelihoods,
      VerifierKind verifier,
      GateOptions options) {
    this(new AnswerCache(inference), likelihoods, verifier, options);
  }

  private Gate(
      AnswerCache answers, Likelihoods likelihoods, VerifierKind verifier, GateOptions options) {
    this.answers = answers;
    this.scores = new PairedScorer(answers, likelihoods, verifier);
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
   * @param others all other suites; read one after the other
   */
  public GateReport judge(
      String expert,
      ServingSnapshot before,
      ServingSnapshot after,
      Suite target,
      Iterable<Suite> others) {
    SuiteReport compared = compare(expert, before, after, target);
    SuiteReport own = compared.because(objections(compared, target, before, after));
    List<SuiteReport> found = new ArrayList<>();
    others.forEach(suite -> found.add(other(expert, before, after, suite)));
    return new GateReport(expert, own, found, null);
  }

  /**
   * Compares on questions that somebody answers for: a candidate must not lose of them, whatever
   * else it has gained.
   *
   * @param reference with the version in place that the candidate is held against
   */
  public SuiteReport hold(
      String expert, ServingSnapshot reference, ServingSnapshot after, Suite anchor) {
    SuiteReport report = compare(expert, reference, after, anchor);
    double margin = options.marginOf(report.comparison().questions());
    return report.within(
        margin,
        report.comparison().isNoWorseThan(margin)
            ? List.of()
            : List.of(
                "what operators answer for of %s must not lose more than %.3f at 95 %% confidence, may lose %.3f"
                    .formatted(expert, margin, -report.comparison().lower())));
  }

  /** How a suite is measured, if it can be. */
  public SuiteMetric metric(Suite suite) {
    return SuiteMetric.of(suite, options.questionsMin());
  }

  private List<String> objections(
      SuiteReport own, Suite target, ServingSnapshot before, ServingSnapshot after) {
    List<String> reasons = new ArrayList<>();
    if (own.unmeasured() != null) {
      reasons.add("the gain on %s must be measurable: %s".formatted(own.suite(), own.unmeasured()));
      return reasons;
    }
    PairedComparison found = own.comparison();
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
      SuiteReport own, Suite target, ServingSnapshot before, ServingSnapshot after) {
    String expert = target.name();
    if (!before.has(expert)) {
      return Optional.empty();
    }
    List<TokenizedExample> tokenizedExamples = own.metric().of(target);
    List<int[]> prompts = Suite.prompts(tokenizedExamples);
    Measurement byName =
        scores.compare(
            own.metric(),
            tokenizedExamples,
            answers.limit(target.tokenizedExamples()),
            before.served(before.byName(expert, prompts)),
            after.served(after.byName(expert, prompts)));
    if (byName.unmeasured() != null) {
      return Optional.of(
          "what %s loses when it is named must be measurable: %s"
              .formatted(expert, byName.unmeasured()));
    }
    PairedComparison named = byName.comparison();
    double margin = options.marginOf(named.questions());
    return named.isNoWorseThan(margin)
        ? Optional.empty()
        : Optional.of(
            "%s must not lose more than %.3f at 95 %% confidence when it is named, may lose %.3f"
                .formatted(expert, margin, -named.lower()));
  }

  private SuiteReport other(
      String expert, ServingSnapshot before, ServingSnapshot after, Suite suite) {
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
    return report.within(margin, reasons);
  }

  private SuiteReport compare(
      String expert, ServingSnapshot before, ServingSnapshot after, Suite suite) {
    SuiteMetric metric = metric(suite);
    List<TokenizedExample> measured = metric.of(suite);
    // Where nothing can be measured, the prompts still tell whether anything changes.
    List<TokenizedExample> tokenizedExamples =
        measured.isEmpty() ? suite.tokenizedExamples() : measured;
    boolean byName = suite.name().equals(expert) && !after.isRouted(expert);
    List<ServingSnapshot.Route> routesBefore =
        byName
            ? before.byName(expert, tokenizedExamples)
            : answers.routes(before, tokenizedExamples);
    List<ServingSnapshot.Route> routesAfter =
        byName ? after.byName(expert, tokenizedExamples) : answers.routes(after, tokenizedExamples);
    int moved = 0;
    int taken = 0;
    for (int i = 0; i < tokenizedExamples.size(); i++) {
      String first = routesBefore.get(i).main();
      String then = routesAfter.get(i).main();
      boolean differs = !first.equals(then);
      moved += differs ? 1 : 0;
      boolean stolen = then.equals(expert) && !first.equals(Label.OTHER);
      taken += differs && stolen ? 1 : 0;
    }
    double all = Math.max(1, tokenizedExamples.size());
    Measurement found =
        measured(suite, metric, before.served(routesBefore), after.served(routesAfter));
    return new SuiteReport(
        suite.name(),
        metric,
        found.comparison(),
        moved / all,
        taken / all,
        Double.NaN,
        found.unmeasured(),
        List.of());
  }

  private Measurement measured(
      Suite suite, SuiteMetric metric, List<ServedVector> before, List<ServedVector> after) {
    List<TokenizedExample> measured = metric.of(suite);
    if (measured.isEmpty()) {
      return before.equals(after)
          ? Measurement.of(PairedComparison.NOTHING)
          : Measurement.none(suite.unmeasured());
    }
    return scores.compare(
        metric, measured, answers.limit(suite.tokenizedExamples()), before, after);
  }

  /** What no score of right and wrong sees: answers that run on. */
  private List<String> degenerations(Suite target, ServingSnapshot before, ServingSnapshot after) {
    List<TokenizedExample> tokenizedExamples = target.tokenizedExamples();
    if (tokenizedExamples.isEmpty()) {
      return List.of();
    }
    List<int[]> prompts = Suite.prompts(tokenizedExamples);
    String expert = target.name();
    int limit = answers.limit(tokenizedExamples);
    List<BatchInference.Answered> old =
        answers.answers(prompts, before.served(before.byName(expert, prompts)), limit);
    List<BatchInference.Answered> fresh =
        answers.answers(prompts, after.served(after.byName(expert, prompts)), limit);
    List<String> reasons = new ArrayList<>();
    double allowed = options.lengthMax() * Math.max(length(old), usual(tokenizedExamples));
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

  private static double length(List<BatchInference.Answered> answers) {
    return answers.stream().mapToInt(each -> each.tokens().length).average().orElse(0);
  }

  private static double usual(List<TokenizedExample> tokenizedExamples) {
    return tokenizedExamples.stream()
        .filter(tokenizedExample -> tokenizedExample.example().reward() == 1)
        .map(TokenizedExample::answer)
        .map(Completion::answer)
        .mapToInt(answer -> answer.length)
        .average()
        .orElse(0);
  }

  private static double unended(List<BatchInference.Answered> answers) {
    return answers.stream().filter(each -> !each.complete()).count() / (double) answers.size();
  }
}

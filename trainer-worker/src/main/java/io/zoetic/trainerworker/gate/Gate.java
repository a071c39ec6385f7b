// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.adaptation.Label;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a candidate may be served: it must be proven to be better on its own suite, and
 * no other suite may become worse by more than a margin at 95 % confidence, both through both
 * passes; nor may its own suite when it is named. What cannot change is not asked: an answer
 * depends on what it is answered under, and on nothing else. Another suite that the candidate
 * changes and that cannot be measured, or has too few questions to tell, is neither: the report
 * says so, and a person decides. One thread.
 */
public final class Gate {
  private final AnswerCache answers;
  private final PairedScorer scores;
  private final AnswerLengths lengths;
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
    this.lengths = new AnswerLengths(answers, options);
    this.options = options;
  }

  /** The same with another verifier; it knows the answers that this one knows. */
  public Gate comparingBy(VerifierKind verifier) {
    return new Gate(answers, scores.likelihoods(), verifier, options);
  }

  /**
   * Judges a candidate.
   *
   * @param before what is served
   * @param after what would be served
   * @param target the suite of the expert whose candidate it is
   * @param others all other suites of which an answer may change; read one after the other
   * @param trial what else speaks for it, and how sure it must be; null: by an interval, as of what
   *     was proven before
   */
  public GateReport judge(
      ServingSnapshot before,
      ServingSnapshot after,
      Suite target,
      Iterable<Suite> others,
      GainProof.@Nullable Trial trial) {
    String expert = target.name();
    SuiteMetric metric = trial == null ? metric(target) : trial.metricOr(metric(target));
    SuiteReport compared = compare(expert, before, after, target, metric);
    if (metric != metric(target)) {
      compared = compared.measuredElsewhere();
    }
    GainProof gain =
        trial != null && isProvable(compared)
            ? GainProof.of(metric, compared.comparison(), trial)
            : null;
    SuiteReport own = compared.because(objections(compared, gain, target, before, after));
    List<SuiteReport> found = new ArrayList<>();
    others.forEach(suite -> found.add(other(expert, before, after, suite)));
    return new GateReport(expert, own, gain, found, SuiteScreen.Unchanged.NONE, null, null);
  }

  /** Whether scores have bounds, which those of judgements by importance have not. */
  private static boolean isProvable(SuiteReport own) {
    return own.unmeasured() == null && own.metric() != SuiteMetric.JUDGEMENT;
  }

  /**
   * Compares what is served with what has learnt a part of what a candidate has, on questions that
   * it has not learnt; of nothing, if they cannot be measured so.
   *
   * @param learnt how many examples it has learnt
   */
  public PrequentialEvidence.Block block(
      int learnt,
      SuiteMetric metric,
      ServingSnapshot before,
      ServingSnapshot after,
      Suite questions) {
    String expert = questions.name();
    List<TokenizedExample> asked = metric.of(questions);
    if (asked.isEmpty()) {
      return new PrequentialEvidence.Block(learnt, PairedComparison.NOTHING);
    }
    Measurement found =
        scores.compareOwn(
            metric,
            asked,
            answers.limit(asked),
            before.served(routes(expert, before, after, questions, asked)),
            after.served(routes(expert, after, after, questions, asked)));
    return new PrequentialEvidence.Block(learnt, found.comparison());
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

  /**
   * What a candidate takes of recorded prompts.
   *
   * @param before where each goes
   * @param after where each would go
   */
  public TrafficReport traffic(
      String expert, List<ServingSnapshot.Route> before, List<ServingSnapshot.Route> after) {
    int prompts = 0;
    int taken = 0;
    for (int i = 0; i < before.size(); i++) {
      String first = before.get(i).main();
      if (!first.equals(expert) && !first.equals(Label.OTHER)) {
        prompts++;
        taken += after.get(i).main().equals(expert) ? 1 : 0;
      }
    }
    return new TrafficReport(expert, prompts, taken, options.stealMax());
  }

  /** How a suite is measured, if it can be. */
  public SuiteMetric metric(Suite suite) {
    return SuiteMetric.of(suite, options.questionsMin());
  }

  private List<String> objections(
      SuiteReport own,
      @Nullable GainProof gain,
      Suite target,
      ServingSnapshot before,
      ServingSnapshot after) {
    List<String> reasons = new ArrayList<>();
    if (own.unmeasured() != null) {
      reasons.add("the gain on %s must be measurable: %s".formatted(own.suite(), own.unmeasured()));
      return reasons;
    }
    if (gain == null) {
      reasons.addAll(unproven(own));
    } else if (!gain.isProven()) {
      reasons.add("the gain on %s must be proven: %s".formatted(own.suite(), gain.inWords()));
    }
    lossByName(own, target, before, after).ifPresent(reasons::add);
    reasons.addAll(lengths.objections(target, before, after));
    return reasons;
  }

  /** By an interval: of judgements. */
  private List<String> unproven(SuiteReport own) {
    PairedComparison found = own.comparison();
    List<String> reasons = new ArrayList<>();
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
    List<String> reasons = new ArrayList<>();
    if (report.taken() > options.stealMax()) {
      reasons.add(
          "%s must keep its prompts but for a share of %.2f, would lose %.2f to %s"
              .formatted(suite.name(), options.stealMax(), report.taken(), expert));
    }
    PairedComparison found = report.comparison();
    double margin = options.margin();
    if (report.asked() == 0 || found.isNoWorseThan(margin)) {
      return report.within(margin, reasons);
    }
    if (isLoss(found)) {
      reasons.add(
          "%s must not lose more than %.3f at 95 %% confidence, may lose %.3f"
              .formatted(suite.name(), margin, -found.lower()));
      return report.within(margin, reasons);
    }
    return report
        .within(margin, reasons)
        .undecided(
            "of its %d questions %d change, too few to tell a loss of %.2f from none: it may lose %.3f"
                .formatted(found.questions(), report.asked(), margin, -found.lower()));
  }

  /** What is not a number is one. */
  private boolean isLoss(PairedComparison found) {
    return !(found.difference() > -options.margin()) || found.upper() < 0;
  }

  private SuiteReport compare(
      String expert, ServingSnapshot before, ServingSnapshot after, Suite suite) {
    return compare(expert, before, after, suite, metric(suite));
  }

  private SuiteReport compare(
      String expert,
      ServingSnapshot before,
      ServingSnapshot after,
      Suite suite,
      SuiteMetric metric) {
    List<TokenizedExample> measured = metric.of(suite);
    // Where nothing can be measured, the prompts still tell whether anything changes.
    List<TokenizedExample> prompts = measured.isEmpty() ? suite.tokenizedExamples() : measured;
    List<ServingSnapshot.Route> routesBefore = routes(expert, before, after, suite, prompts);
    List<ServingSnapshot.Route> routesAfter = routes(expert, after, after, suite, prompts);
    int moved = 0;
    int taken = 0;
    for (int i = 0; i < prompts.size(); i++) {
      String first = routesBefore.get(i).main();
      String then = routesAfter.get(i).main();
      boolean differs = !first.equals(then);
      moved += differs ? 1 : 0;
      boolean stolen = then.equals(expert) && !first.equals(Label.OTHER);
      taken += differs && stolen ? 1 : 0;
    }
    double all = Math.max(1, prompts.size());
    Answered answered =
        answered(expert, suite, metric, before.served(routesBefore), after.served(routesAfter));
    return new SuiteReport(
        suite.name(),
        metric,
        answered.measurement().comparison(),
        answered.questions(),
        moved / all,
        taken / all,
        Double.NaN,
        answered.measurement().unmeasured(),
        List.of());
  }

  /** Through both passes; an expert's own prompts by its name while no prompt can come to it. */
  private List<ServingSnapshot.Route> routes(
      String expert,
      ServingSnapshot passes,
      ServingSnapshot after,
      Suite suite,
      List<TokenizedExample> prompts) {
    return suite.name().equals(expert) && !after.isRouted(expert)
        ? passes.byName(expert, prompts)
        : answers.routes(passes, prompts);
  }

  /**
   * What was found by answers.
   *
   * @param questions how many were answered
   */
  private record Answered(Measurement measurement, int questions) {
    private static final Answered NOTHING =
        new Answered(Measurement.of(PairedComparison.NOTHING), 0);
  }

  private Answered answered(
      String expert,
      Suite suite,
      SuiteMetric metric,
      List<ServedVector> before,
      List<ServedVector> after) {
    List<TokenizedExample> measured = metric.of(suite);
    if (measured.isEmpty()) {
      return before.equals(after)
          ? Answered.NOTHING
          : new Answered(Measurement.none(suite.unmeasured()), 0);
    }
    int limit = answers.limit(suite.tokenizedExamples());
    // How good its own answers are, people want to know; judgements are weighed together.
    if (suite.name().equals(expert) || metric == SuiteMetric.JUDGEMENT) {
      Measurement found = scores.compareOwn(metric, measured, limit, before, after);
      return new Answered(found, found.unmeasured() == null ? measured.size() : 0);
    }
    List<Integer> changed =
        IntStream.range(0, measured.size())
            .filter(i -> !before.get(i).equals(after.get(i)))
            .boxed()
            .toList();
    Measurement found =
        scores.compare(
            metric, at(changed, measured), limit, at(changed, before), at(changed, after));
    return new Answered(
        new Measurement(found.comparison().among(measured.size()), found.unmeasured()),
        changed.size());
  }

  private static <T> List<T> at(List<Integer> indices, List<T> all) {
    return indices.stream().map(all::get).toList();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.Split;
import io.zoetic.core.VersionId;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.ErrorBudget;
import io.zoetic.trainerworker.gate.GainProof;
import io.zoetic.trainerworker.gate.Gate;
import io.zoetic.trainerworker.gate.GateOptions;
import io.zoetic.trainerworker.gate.GateReport;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.gate.SuiteScreen;
import io.zoetic.trainerworker.gate.TrafficReport;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Has the gate judge what a run would have served, on everything that is held out. One thread.
 *
 * @param verifiable what of the expert's own suite the run's verifier can read
 */
record RunJudge(
    RunContext context,
    TrainingRun run,
    RunConfig config,
    FittingExamples fitting,
    VerifiableExamples verifiable) {
  /**
   * The verdict.
   *
   * @param isFair whether nobody in the crowd has more than its share of the expert's own suite
   * @param isVouchedFor whether operators answer for all of that
   */
  record Verdict(GateReport report, boolean isFair, boolean isVouchedFor) {}

  /**
   * What a run has to be judged by, beside what is held out.
   *
   * @param taught what it learnt from
   * @param trial the same, each before it was learnt, and how much must be proven; null: what is
   *     judged was proven before
   * @param traffic what the version takes of recorded prompts; null: no prompt can move
   */
  record Material(
      RunExamples taught, GainProof.@Nullable Trial trial, @Nullable TrafficReport traffic) {
    /** Nothing was learnt, and what is judged has passed before. */
    static final Material NONE = new Material(RunExamples.NONE, null, null);
  }

  private String expert() {
    return run.request().expert();
  }

  /**
   * Judges.
   *
   * @param before what is served, or what would be instead
   * @param after what is to be served
   * @param anchor the version of the expert that {@code before} has, and whose best ancestor must
   *     not be better on what somebody answers for; null: it has none
   */
  Verdict judge(
      ServingSnapshot before,
      ServingSnapshot after,
      @Nullable VersionId anchor,
      Material material) {
    Gate gate = context.gate().comparingBy(config.verifier());
    AuthorShares own =
        HeldOutExamples.of(
            examples(), expert(), HeldOutExamples.TARGET_MAX, material.taught().notChoosing());
    SuiteScreen.Suites suites = new OtherSuites(context, fitting);
    SuiteScreen.Found others =
        context.screen().of(expert(), before, after, namesBeside(expert(), before), suites);
    GateReport report =
        gate.judge(
                before,
                after,
                suite(own.examples()),
                read(others.changed(), suites),
                trial(gate, own.examples(), material))
            .beside(others.unchanged());
    if (material.traffic() != null) {
      report = report.among(material.traffic());
    }
    Suite vouched = suite(examples().vouchedFor(expert(), Split.TEST, HeldOutExamples.TARGET_MAX));
    return new Verdict(
        vouched.tokenizedExamples().isEmpty()
            ? report
            : anchored(report, gate, new Sides(before, after), vouched, anchor),
        own.isFair(),
        AuthorShares.areVouchedFor(own.examples()));
  }

  /** A handful of held-out questions must not say what all are measured by. */
  private GainProof.@Nullable Trial trial(Gate gate, List<Example> heldOut, Material material) {
    GainProof.Trial trial = material.trial();
    if (trial == null || heldOut.size() >= anchorLeast()) {
      return trial;
    }
    List<Example> all = new ArrayList<>(heldOut);
    all.addAll(material.taught().train());
    return trial.by(gate.metric(suite(all)));
  }

  ErrorBudget budget() {
    return budget(context.stores().runs().list(expert(), TrainingRuns.MAX_PAGE), run.id());
  }

  /**
   * By the runs of an expert that came to a verdict on what they had trained.
   *
   * @param own the run that is judged
   */
  static ErrorBudget budget(List<TrainingRun> runs, UUID own) {
    List<TrainingRun> judged =
        runs.stream()
            .filter(each -> each.state().isFinal() && each.version() != null)
            .filter(each -> !each.id().equals(own) && !isRejudgement(each))
            .toList();
    long passed = judged.stream().filter(each -> each.state() == RunState.PUBLISHED).count();
    return new ErrorBudget(judged.size(), (int) passed);
  }

  private static boolean isRejudgement(TrainingRun run) {
    return run.request().configJson().contains('"' + RunConfig.REJUDGE + '"');
  }

  private record Sides(ServingSnapshot before, ServingSnapshot after) {}

  private GateReport anchored(
      GateReport report, Gate gate, Sides sides, Suite vouched, @Nullable VersionId served) {
    if (served == null) {
      return report.anchoredBy(gate.hold(expert(), sides.before(), sides.after(), vouched), null);
    }
    VersionId best = new Anchor(context.stores().registry()).bestOf(served, gate.metric(vouched));
    Optional<ExpertVector> z = context.champions().vector(best);
    // Of another base model or layout, there is nothing to compare with.
    VersionId reference = z.isPresent() ? best : served;
    ServingSnapshot held =
        z.map(vector -> sides.before().with(expert(), vector, sides.before().router()))
            .orElse(sides.before());
    return report.anchoredBy(
        gate.hold(expert(), held, sides.after(), vouched), reference.version());
  }

  /** Read when the gate comes to them: there may be more than there is memory for. */
  private Iterable<Suite> read(List<String> names, SuiteScreen.Suites suites) {
    return () ->
        names.stream()
            .map(suites::read)
            .filter(suite -> !suite.tokenizedExamples().isEmpty())
            .iterator();
  }

  /** All that has a suite of its own beside the expert. */
  static List<String> namesBeside(String expert, ServingSnapshot served) {
    List<String> others = new ArrayList<>(served.experts().names());
    others.remove(expert);
    others.add(Example.BASE);
    return others;
  }

  private Suite suite(List<Example> held) {
    return new Suite(expert(), fitting.of(models().reader().read(verifiable.of(held))));
  }

  private Examples examples() {
    return context.stores().examples();
  }

  private TrainingModels models() {
    return context.models();
  }

  /** So many questions somebody must answer for. */
  static int anchorLeast() {
    return GateOptions.ofDefaults().questionsMin();
  }
}

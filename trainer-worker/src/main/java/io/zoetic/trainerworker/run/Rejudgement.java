// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.VersionId;
import io.zoetic.trainerworker.gate.GateReport;
import io.zoetic.trainerworker.gate.PairedComparison;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges again what is served of an expert, after some of what it has learnt from was purged: by
 * what is left, it must be better than the version before it had learnt from that; else that one is
 * served again, and those that had learnt are quarantined. One thread.
 */
final class Rejudgement {
  /** How far back a line is followed. */
  private static final int LINE_MAX = 200;

  private final RunContext context;
  private final ExpertRegistry registry;
  private final String expert;
  private final Set<Integer> learnt;
  private final LeaseKeeper keeper;
  private final VersionPublisher publisher;
  private final RunJudge judge;

  Rejudgement(RunContext context, RunLease lease, LeaseKeeper keeper, RunConfig config) {
    this.context = context;
    this.registry = context.stores().registry();
    this.expert = lease.run().request().expert();
    this.learnt = config.rejudge();
    this.keeper = keeper;
    this.publisher = new VersionPublisher(context, lease.run(), config);
    this.judge =
        new RunJudge(
            context,
            lease.run(),
            config,
            new FittingExamples(context.models().inference().limits()),
            new VerifiableExamples(config.verifier()));
  }

  /**
   * Judges, and acts.
   *
   * @throws NothingToLearnException if what is served has not learnt from it, or no version is
   *     without it
   */
  RunOutcome run() {
    ServingSnapshot served = context.served().read();
    VersionId champion = context.champions().version(expert).orElse(null);
    List<VersionId> line = champion == null ? List.of() : lineOf(champion);
    int oldest = oldestThatLearnt(line);
    if (champion == null || oldest < 0) {
      throw new NothingToLearnException(
          "what is served of %s has not learnt from what was purged".formatted(expert));
    }
    VersionId clean = before(line, oldest);
    keeper.tell("judging", Map.of("version", champion.version(), "before", clean.version()));
    ServingSnapshot without =
        served.with(expert, context.champions().requireVector(clean), served.router());
    GateReport report = judge.judge(without, served, clean, RunJudge.Material.NONE).report();
    keeper.requireHeld();
    keeper.tellEnd(Map.of("version", champion.version()));
    if (stays(report)) {
      return outcome(RunState.PUBLISHED, champion, report, "; it stays");
    }
    List<VersionId> tainted =
        line.subList(0, oldest + 1).stream().filter(id -> learnt.contains(id.version())).toList();
    publisher.replace(clean, tainted);
    return outcome(RunState.REFUSED, champion, report, "; %s is served again".formatted(clean));
  }

  /**
   * With fewer held-out questions than a bound takes, as of a version that was proven by what it
   * learnt, the estimate decides: one lie that is purged must not take away what is good. Of suites
   * that nobody has looked at, nothing speaks for it, and no person is asked.
   */
  static boolean stays(GateReport report) {
    PairedComparison found = report.target().comparison();
    boolean isFew = found.questions() < RunJudge.anchorLeast();
    if (report.unchanged().unread() > 0) {
      return false;
    }
    return report.isPassed() || report.isHarmless() && isFew && found.difference() > 0;
  }

  private RunOutcome outcome(
      RunState state, VersionId version, GateReport report, String consequence) {
    return new RunOutcome(
        state, version.version(), report.summary() + consequence, RunOutcome.evaluations(report));
  }

  private List<VersionId> lineOf(VersionId version) {
    return Lineage.of(registry, version).limit(LINE_MAX).map(ExpertVersion::id).toList();
  }

  private int oldestThatLearnt(List<VersionId> line) {
    int oldest = -1;
    for (int i = 0; i < line.size(); i++) {
      oldest = learnt.contains(line.get(i).version()) ? i : oldest;
    }
    return oldest;
  }

  /** What it came from; where that is the base model, the first version, if that is z = 1. */
  private VersionId before(List<VersionId> line, int oldest) {
    if (oldest + 1 < line.size()) {
      return line.get(oldest + 1);
    }
    return Optional.of(new VersionId(expert, 1))
        .filter(
            first ->
                registry
                    .version(first)
                    .filter(version -> version.trainingRun() == null)
                    .isPresent())
        .orElseThrow(
            () ->
                new NothingToLearnException(
                    "no version of %s is without what was purged: retire it by hand"
                        .formatted(expert)));
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.gate;

import com.sun.management.OperatingSystemMXBean;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.gate.Gate;
import io.zoetic.trainerworker.gate.GateOptions;
import io.zoetic.trainerworker.gate.RouterFit;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.gate.SuiteScreen;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/**
 * The CPU time that a run needs beside training to be judged, by how many experts there are. One
 * thread.
 */
final class GateCosts {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static final String EXPERT = "weekday";
  private static final int TARGET = 100;
  private static final int TAUGHT = 200;
  private static final int RECORDED = 400;

  /** Suites that are asked in the way before, at most; what more take is in proportion. */
  private static final int ASKED_MAX = 200;

  /** Until all suites are read, or have no room. */
  private static final int RUNS_MAX = 50;

  private final ReferenceExperts reference;
  private final ManyExperts experts;
  private final RouterFit fit;

  GateCosts(ReferenceExperts reference, ManyExperts experts) {
    this.reference = reference;
    this.experts = experts;
    this.fit = new RouterFit(reference.models().inference());
  }

  /** Seconds of all threads of this process. */
  static double cpuSeconds() {
    return SYSTEM.getProcessCpuTime() / 1e9;
  }

  /** Makes a router and a z for a candidate, as runs do. */
  private ServingSnapshot candidate(long seed) {
    ServingSnapshot before = experts.served();
    Router router = before.router().orElseThrow();
    List<int[]> taught =
        experts.suite(EXPERT, Split.TRAIN, seed, TAUGHT).tokenizedExamples().stream()
            .map(each -> each.answer().prompt())
            .toList();
    float[][] recorded = fit.features(experts.traffic(RECORDED, seed), router.reading());
    Router with = fit.with(router, EXPERT, taught, new RouterFit.Traffic(new float[0][], recorded));
    float[] z = reference.z(EXPERT).toArray();
    for (int i = 0; i < z.length; i++) {
      z[i] = 1 + 1.02f * (z[i] - 1);
    }
    return before.with(EXPERT, ExpertVector.of(reference.z(EXPERT).layout(), z), Optional.of(with));
  }

  private Gate gate() {
    return new Gate(
        reference.models().inference(),
        reference.models(),
        VerifierKind.EXACT,
        GateOptions.ofDefaults());
  }

  private List<String> others() {
    return experts.names().stream().filter(name -> !name.equals(EXPERT)).toList();
  }

  /**
   * A line of a table: the first run of a trainer, the runs until all is known, and a later run.
   */
  String row(long seed) {
    SuiteScreen screen =
        new SuiteScreen(reference.models().inference(), SuiteScreen.Limits.ofDefaults());
    Gate gate = gate();
    Cost first = judge(screen, gate, seed);
    int runs = 1;
    double warming = first.screening();
    ServingSnapshot after = candidate(seed);
    while (runs < RUNS_MAX && screen(screen, after).unchanged().unread() > 0) {
      runs++;
    }
    Cost later = judge(screen, gate, seed + 1);
    return "| %,d | %.1f | %.1f | %d | %.2f | %.2f | %.2f | %.2f | %.1f | %d | %.0f |%n"
        .formatted(
            experts.served().experts().names().size(),
            first.total(),
            warming,
            runs,
            later.routing(),
            later.screening(),
            later.own(),
            later.others(),
            later.total(),
            later.read(),
            later.routing() + asBefore(seed + 1));
  }

  private SuiteScreen.Found screen(SuiteScreen screen, ServingSnapshot after) {
    return screen.of(EXPERT, experts.served(), after, others(), experts);
  }

  /**
   * CPU seconds of one run.
   *
   * @param routing to fit the row and to find where recorded prompts go
   * @param screening to find suites of which an answer may change
   * @param own to judge the expert's own suite
   * @param others to judge those suites
   * @param read how many there were
   */
  private record Cost(double routing, double screening, double own, double others, int read) {
    double total() {
      return routing + screening + own + others;
    }
  }

  private Cost judge(SuiteScreen screen, Gate gate, long seed) {
    double start = cpuSeconds();
    ServingSnapshot before = experts.served();
    ServingSnapshot after = candidate(seed);
    List<Question> recorded =
        experts.traffic(RECORDED, seed).stream().map(prompt -> new Question("", prompt)).toList();
    gate.traffic(
        EXPERT,
        before.routes(reference.models().inference(), recorded),
        after.routes(reference.models().inference(), recorded));
    double routed = cpuSeconds();
    SuiteScreen.Found found = screen(screen, after);
    double screened = cpuSeconds();
    Suite target = experts.suite(EXPERT, Split.TEST, seed, TARGET);
    gate.judge(before, after, target, List.of(), null);
    double judged = cpuSeconds();
    gate.judge(before, after, target, found.changed().stream().map(experts::read).toList(), null);
    double all = cpuSeconds();
    return new Cost(
        routed - start, screened - routed, judged - screened, all - judged, found.changed().size());
  }

  /** All suites, read and routed by both routers. */
  private double asBefore(long seed) {
    ServingSnapshot after = candidate(seed);
    Suite target = experts.suite(EXPERT, Split.TEST, seed, TARGET);
    List<String> others = others();
    // The first are those that were trained, which are asked the most.
    List<String> some = others.reversed().subList(0, Math.min(ASKED_MAX, others.size()));
    Gate gate = gate();
    double start = cpuSeconds();
    gate.judge(experts.served(), after, target, List.of(), null);
    double own = cpuSeconds();
    gate.judge(
        experts.served(), after, target, () -> some.stream().map(experts::read).iterator(), null);
    double all = cpuSeconds();
    return own - start + (all - own) * others.size() / some.size();
  }
}

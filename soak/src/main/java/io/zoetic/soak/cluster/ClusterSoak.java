// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.soak.run.Report;
import io.zoetic.standalone.demo.DemoScript;
import io.zoetic.standalone.demo.TaughtSkill;
import io.zoetic.testkit.TimingTenant.Times;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A platform that answers while what it runs on goes away, comes back and changes. One thread. */
final class ClusterSoak {
  private static final int STREAMS = 100;
  private static final int WORKERS_MAX = 3;
  private static final List<String> SERVICES =
      List.of("trainer-worker", "adapter-worker", "gateway");

  private final Kubectl kubectl;
  private final Options options;
  private final List<Phase> phases = new ArrayList<>();
  private final Phase quiet = new Phase("quiet");
  private final ClusterLoad load;

  /**
   * What is asked, and how.
   *
   * @param url of the Service
   * @param hold of load behind each change
   * @param tag of the images that the platform goes to; empty: pods are replaced by others of the
   *     same
   * @param teach whether an expert is taught, too
   */
  record Options(String url, String key, int rate, Duration hold, String tag, boolean teach) {}

  ClusterSoak(Kubectl kubectl, Options options, StreamClient client) {
    this.kubectl = kubectl;
    this.options = options;
    this.load = new ClusterLoad(client, options.rate(), quiet);
  }

  /** Something that is done to the cluster, and returns when all is as it should be again. */
  private interface Change {
    void make() throws IOException, InterruptedException;
  }

  Report run() throws IOException, InterruptedException {
    boolean learned = !options.teach() || teach();
    try (load) {
      phases.add(quiet);
      load.start();
      hold();
      burst();
      during("a worker's pod is killed", () -> kubectl.kill("adapter-worker"));
      during("the broker's pod is killed", () -> kubectl.kill("kafka"));
      during("PostgreSQL's pod is killed", () -> kubectl.kill("postgres"));
      during("a gateway's pod ends", () -> kubectl.end("gateway"));
      during("upgrade", this::upgrade);
      during("1 to %d workers".formatted(WORKERS_MAX), () -> scale(WORKERS_MAX));
      during("%d to 1 worker".formatted(WORKERS_MAX), () -> scale(1));
      load.stop();
    }
    return report().must(learned, "an expert must be taught, served and taken back");
  }

  private boolean teach() {
    TaughtSkill skill = TaughtSkill.of(Skills.named("iso-date"));
    return new DemoScript(options.url(), options.key(), skill, System.out, false).tell();
  }

  private void hold() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(options.hold().toMillis());
  }

  private void burst() throws InterruptedException {
    Phase burst = begin(STREAMS + " streams at once");
    load.askAtOnce(STREAMS, burst);
  }

  private void during(String what, Change change) throws IOException, InterruptedException {
    begin(what);
    long begin = System.nanoTime();
    change.make();
    System.out.printf("%s: %d s%n", what, (System.nanoTime() - begin) / 1_000_000_000);
    hold();
  }

  private Phase begin(String what) {
    Phase phase = new Phase(what);
    phases.add(phase);
    load.enter(phase);
    return phase;
  }

  private void upgrade() throws IOException, InterruptedException {
    for (String service : SERVICES) {
      if (options.tag().isEmpty()) {
        kubectl.run("rollout", "restart", "deployment/" + service);
      } else {
        kubectl.run(
            "set",
            "image",
            "deployment/" + service,
            "%s=zoetic/%s:%s".formatted(service, service, options.tag()));
      }
      kubectl.awaitRollout("deployment/" + service);
    }
  }

  private void scale(int workers) throws IOException, InterruptedException {
    kubectl.run("scale", "deployment/adapter-worker", "--replicas=" + workers);
    kubectl.awaitRollout("deployment/adapter-worker");
  }

  private Report report() {
    Report report = new Report();
    report.table(
        "while", "questions", "failed", "repeated", "changed", "first token, ms", "p99", "longest");
    for (Phase phase : phases) {
      report
          .row(
              phase.name(),
              phase.asked(),
              phase.failures().size(),
              phase.repeated(),
              phase.changed(),
              milliseconds(phase, Times::median),
              milliseconds(phase, Times::p99),
              milliseconds(phase, Times::longest))
          .none(phase.failures())
          .must(phase.changed() == 0, phase.name() + " must change no answer");
    }
    return report;
  }

  private static Object milliseconds(Phase phase, Function<Times, Duration> quantile) {
    Times times = phase.firstTokens();
    return times.sorted().isEmpty() ? "none" : quantile.apply(times).toMillis();
  }
}

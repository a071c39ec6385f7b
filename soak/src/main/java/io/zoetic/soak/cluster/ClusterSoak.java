// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.soak.run.Report;
import io.zoetic.standalone.demo.DemoScript;
import io.zoetic.standalone.demo.TaughtSkill;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

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
   * @param upgrade the overlay that is applied as an upgrade; empty: pods are replaced by their
   *     like
   * @param only what is done in the names of which this is found
   * @param teach whether an expert is taught, too
   */
  record Options(
      String url,
      String key,
      int rate,
      Duration hold,
      String upgrade,
      Pattern only,
      boolean teach) {}

  ClusterSoak(Kubectl kubectl, Options options, StreamClient client) {
    this.kubectl = kubectl;
    this.options = options;
    this.load = new ClusterLoad(new Questions(client), options.rate(), quiet);
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
      during(STREAMS + " streams at once", () -> load.askAtOnce(STREAMS));
      during("a worker's pod is killed", () -> kubectl.kill("adapter-worker"));
      during("the broker's pod is killed", () -> kubectl.kill("kafka"));
      during("PostgreSQL's pod is killed", () -> kubectl.kill("postgres"));
      during("a gateway's pod ends", () -> kubectl.end("gateway"));
      during("upgrade", this::upgrade);
      during("1 to %d workers".formatted(WORKERS_MAX), () -> scale(WORKERS_MAX));
      during("%d to 1 worker".formatted(WORKERS_MAX), () -> scale(1));
      load.stop();
    }
    return Phase.report(phases).must(learned, "an expert must be taught, served and taken back");
  }

  private boolean teach() {
    TaughtSkill skill = TaughtSkill.of(Skills.named("iso-date"));
    return new DemoScript(options.url(), options.key(), skill, System.out, false).tell();
  }

  private void hold() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(options.hold().toMillis());
  }

  private void during(String what, Change change) throws IOException, InterruptedException {
    if (!options.only().matcher(what).find()) {
      return;
    }
    Phase phase = new Phase(what);
    phases.add(phase);
    load.enter(phase);
    long begin = System.nanoTime();
    change.make();
    System.out.printf("%s: %d s%n", what, (System.nanoTime() - begin) / 1_000_000_000);
    hold();
  }

  private void upgrade() throws IOException, InterruptedException {
    if (options.upgrade().isEmpty()) {
      for (String service : SERVICES) {
        kubectl.run("rollout", "restart", "deployment/" + service);
        kubectl.awaitRollout("deployment/" + service);
      }
      return;
    }
    kubectl.run("apply", "--kustomize", options.upgrade());
    for (String service : SERVICES) {
      kubectl.awaitRollout("deployment/" + service);
    }
  }

  private void scale(int workers) throws IOException, InterruptedException {
    kubectl.run("scale", "deployment/adapter-worker", "--replicas=" + workers);
    kubectl.awaitRollout("deployment/adapter-worker");
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import io.zoetic.soak.run.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Workers that come and go with the prompts, and an alert when there is none. One thread. */
final class ScalingSoak {
  private static final String ALERT = "ZoeticNoWorker";
  private static final String SCALED = "scaledobject/adapter-worker";
  private static final String PAUSED = "autoscaling.keda.sh/paused-replicas";
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final Duration HOLD = Duration.ofSeconds(45);

  private final Kubectl kubectl;
  private final Prometheus prometheus;
  private final Options options;
  private final Course course = new Course();
  private final List<Phase> phases = new ArrayList<>();
  private final Users users;
  private String prompts = "";
  private final long begin = System.nanoTime();
  private final Report steps = new Report().table("step", "s");

  /**
   * How much is asked.
   *
   * @param few users for whom one worker is enough
   * @param many users who need as many workers as there may be
   * @param workers that many users need
   */
  record Options(int few, int many, int workers) {}

  ScalingSoak(Kubectl kubectl, Options options, StreamClient client) {
    this.kubectl = kubectl;
    this.prometheus = new Prometheus(kubectl);
    this.options = options;
    this.users = new Users(new Questions(client));
  }

  /** A question about what there is. */
  private interface Condition {
    boolean isSo() throws IOException, InterruptedException;
  }

  Report run() throws IOException, InterruptedException {
    // As a run that was ended has left it, perhaps.
    unpause();
    prompts = get(SCALED, ".spec.triggers[0].metadata.query");
    try (users) {
      during("few users", options.few(), "one worker", () -> ready() == 1);
      hold(1);
      String all = options.workers() + " workers";
      during("many users", options.many(), all, () -> ready() == options.workers());
      hold(options.workers());
      during("few users again", options.few(), "one worker", () -> ready() == 1);
      kubectl.run("annotate", SCALED, PAUSED + "=0");
      during("no worker", options.few(), ALERT + " fires", () -> prometheus.isFiring(ALERT));
      unpause();
      during(
          "a worker again",
          options.few(),
          ALERT + " is over",
          () -> ready() == 1 && !prometheus.isFiring(ALERT));
      users.stop();
    }
    return steps.line("").append(Phase.report(phases));
  }

  /** What there was, also when the soak has failed. */
  Course course() {
    return course;
  }

  private void during(String name, int asking, String what, Condition end)
      throws IOException, InterruptedException {
    Phase phase = new Phase(name);
    phases.add(phase);
    users.enter(phase, asking);
    long began = System.nanoTime();
    course.mark(seconds(begin), name);
    boolean reached = await(end, PATIENCE);
    steps
        .row(name + ": " + what, Math.round(seconds(began)))
        .must(reached, "%s: %s within %d s".formatted(name, what, PATIENCE.toSeconds()));
  }

  private void unpause() throws IOException, InterruptedException {
    kubectl.run("annotate", SCALED, PAUSED + "-");
  }

  /** As many for a while: none may come or go while as much is asked. */
  private void hold(int workers) throws IOException, InterruptedException {
    boolean changed = await(() -> workers(".spec.replicas") != workers, HOLD);
    steps.must(!changed, "%s: %d workers must stay".formatted(phases.getLast().name(), workers));
  }

  /** Looks until it is so, and notes what it sees. */
  private boolean await(Condition condition, Duration patience)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    while (System.nanoTime() - began < patience.toNanos()) {
      course.add(
          new Course.Sample(
              seconds(begin), prometheus.sum(prompts), workers(".spec.replicas"), ready()));
      if (condition.isSo()) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
    return false;
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private int ready() throws IOException, InterruptedException {
    return workers(".status.readyReplicas");
  }

  private int workers(String field) throws IOException, InterruptedException {
    String count = get("deployment/adapter-worker", field);
    return count.isEmpty() ? 0 : Integer.parseInt(count);
  }

  private String get(String what, String field) throws IOException, InterruptedException {
    return kubectl.run("get", what, "--output", "jsonpath={%s}".formatted(field));
  }
}

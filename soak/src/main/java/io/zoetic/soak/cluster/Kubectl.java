// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The command line of Kubernetes, as the environment sets it up.
 *
 * @param namespace of the platform
 */
record Kubectl(String namespace) {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /**
   * Runs a command and returns what it prints.
   *
   * @throws IllegalStateException if it fails, with all that it said
   */
  String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kubectl", "--namespace", namespace));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException("%s must succeed, said %s".formatted(command, said));
    }
    return said.strip();
  }

  /** Kills a pod of a name as a node does that loses power, and waits for its successor. */
  void kill(String name) throws IOException, InterruptedException {
    replace(name, "--force", "--grace-period=0");
  }

  /** Ends one as a node does that is drained, and waits for its successor. */
  void end(String name) throws IOException, InterruptedException {
    replace(name);
  }

  private void replace(String name, String... how) throws IOException, InterruptedException {
    Map<String, Pod> before = pods(name);
    Pod gone = before.values().iterator().next();
    List<String> arguments = new ArrayList<>(List.of("delete", "pod", gone.name()));
    arguments.addAll(List.of(how));
    run(arguments.toArray(String[]::new));
    long begin = System.nanoTime();
    Map<String, Pod> now = pods(name);
    while (now.size() < before.size() || now.containsKey(gone.uid()) || !Pod.areReady(now)) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new IllegalStateException("pods of %s must be ready, are %s".formatted(name, now));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
      now = pods(name);
    }
  }

  /** A pod, which has its name after another of a stateful set, but not its id. */
  private record Pod(String uid, String name, boolean isReady) {
    static boolean areReady(Map<String, Pod> pods) {
      return pods.values().stream().allMatch(Pod::isReady);
    }
  }

  /** By their ids. */
  private Map<String, Pod> pods(String name) throws IOException, InterruptedException {
    Map<String, Pod> pods = new HashMap<>();
    run(
            "get",
            "pods",
            "--selector",
            "app.kubernetes.io/name=" + name,
            "--output",
            "jsonpath={range .items[*]}{.metadata.uid} {.metadata.name} {.status.conditions[?(@.type=='Ready')].status}{'\\n'}{end}")
        .lines()
        // Who was just made is neither ready nor not.
        .map(line -> (line + " ").split(" ", -1))
        .forEach(pod -> pods.put(pod[0], new Pod(pod[0], pod[1], pod[2].equals("True"))));
    return pods;
  }

  /** Waits until all pods of a workload, a {@code deployment/NAME} say, are of its newest form. */
  void awaitRollout(String workload) throws IOException, InterruptedException {
    run("rollout", "status", workload, "--timeout=" + PATIENCE.toSeconds() + "s");
  }
}

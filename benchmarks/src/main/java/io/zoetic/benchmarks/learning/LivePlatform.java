// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.zoetic.standalone.demo.DemoClient;
import io.zoetic.testkit.JavaProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code dev} in a process of its own, and a product of it. */
public record LivePlatform(JavaProcess process, DemoClient product) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration START = Duration.ofMinutes(2);
  private static final String MAIN = "io.zoetic.standalone.Main";
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Starts one on a new directory, which learns when it is told to. */
  static LivePlatform startIdle(List<String> more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(more);
    arguments.add("--trainer.trigger-feedback=0");
    return start(arguments);
  }

  /** Starts one on a new directory, which learns as users know it. */
  public static LivePlatform start(List<String> more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("dev", "--ephemeral", "--port", "0"));
    arguments.addAll(more);
    JavaProcess dev = JavaProcess.startQuietly("dev", MAIN, arguments);
    try {
      dev.await("ready: ", START);
      DemoClient product =
          DemoClient.at(
              found(dev.printed(), "ready: (\\S+)"), found(dev.printed(), "API key +(\\S+)"));
      return new LivePlatform(dev, product);
    } catch (InterruptedException | RuntimeException e) {
      dev.close();
      throw e;
    }
  }

  private static String found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("dev must say " + pattern + ", said:\n" + text);
    }
    return matcher.group(1);
  }

  /**
   * Returns when the factors of its model are there: experts are served, and the cores are free.
   */
  public void awaitFactors() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!hasFactors()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("factors must be there within " + PATIENCE + ", were not");
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private boolean hasFactors() throws IOException {
    String metrics;
    try (InputStream body = URI.create(product.url() + "/metrics").toURL().openStream()) {
      metrics = new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
    String gauge = "(?m)^zoetic_worker_factors%s(?:\\{.*})? (\\S+)";
    double wanted = Double.parseDouble(found(metrics, gauge.formatted("_wanted")));
    return wanted > 0 && Double.parseDouble(found(metrics, gauge.formatted(""))) >= wanted;
  }

  /** Names of the experts that are in service. */
  Set<String> servedExperts() {
    Set<String> experts = new TreeSet<>();
    for (JsonNode model : product.get("/v1/models").path("data")) {
      experts.add(model.path("id").asText().replaceFirst("^zoetic/", ""));
    }
    experts.removeAll(Set.of("auto", "base"));
    return experts;
  }

  /** Returns when all feedback is curated. */
  void awaitCurated() {
    while (!product.get("/v1/feedback?state=received&limit=1").path("data").isEmpty()) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /**
   * Trains an expert; returns when all workers serve what came of it, or it is refused.
   *
   * @return the run at its end
   */
  JsonNode train(String expert) {
    product.post(
        "/v1/training-runs",
        JsonNodeFactory.instance.objectNode().put("expert", expert).put("reason", "a benchmark"));
    return awaitRun(expert, PATIENCE);
  }

  /**
   * Returns when the newest run of an expert has ended and, if it published a version, all workers
   * serve it.
   *
   * @return the run at its end
   */
  public JsonNode awaitRun(String expert, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      JsonNode run = product.get("/v1/training-runs?limit=1&expert=" + expert).at("/data/0");
      if (!run.path("finished_at").asText("").isEmpty()) {
        awaitServed(expert, run.path("state").asText());
        return run;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new IllegalStateException("a run must end within " + patience + ", did not");
  }

  private void awaitServed(String expert, String state) {
    while (state.equals("published")
        && !product.get("/v1/experts/" + expert + "/status").path("converged").asBoolean()) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  @Override
  public void close() {
    process.close();
  }
}

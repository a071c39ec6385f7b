// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.vectorstore.experts.VectorValues;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Changes the version of an expert again and again, first with nobody asking and then under load,
 * and measures how long after the commit all workers have acknowledged; and whether any answer ran
 * under another version than it says, or changed on its way.
 */
public final class SwapBenchmark {
  private static final String EXPERT = "swap";
  private static final Duration CONVERGENCE_MAX = Duration.ofSeconds(30);

  /** Wide enough that the two versions give other answers than each other and than the base. */
  private static final double SPREAD = 0.2;

  private final Platform platform;
  private final Options options;
  private final List<Platform.Worker> workers = new ArrayList<>();

  /**
   * The sizes of the benchmark.
   *
   * @param workers processes
   * @param swaps with and without load
   * @param streams at the same time
   * @param seed of the vectors
   */
  public record Options(int workers, int swaps, int streams, long seed) {}

  private SwapBenchmark(Platform platform, Options options) {
    this.platform = platform;
    this.options = options;
  }

  /** Runs it on a new directory; returns Markdown. */
  public static String run(Path directory, Options options)
      throws IOException, InterruptedException {
    try (Platform platform = new Platform(directory)) {
      return new SwapBenchmark(platform, options).run();
    }
  }

  private String run() throws IOException, InterruptedException {
    for (int i = 0; i < options.workers(); i++) {
      workers.add(platform.startWorker(List.of("--worker.layout=all")));
    }
    for (Platform.Worker worker : workers) {
      worker.await();
    }
    Random random = new Random(options.seed());
    register(random);
    register(random);
    converge(promote(1));
    StreamLoad load = new StreamLoad(platform.gateway(), EXPERT, options.streams());
    load.askSolo(List.of(1, 2));
    double[] idle = swap();
    load.start();
    double[] loaded = swap();
    StreamLoad.Result answers = load.finish();
    return report(idle, loaded, answers);
  }

  private void register(Random random) {
    ServedBase base = ServedBase.of(platform.gateway());
    VectorValues values = VectorValues.of(base.draw(random, SPREAD));
    int version =
        platform
            .gateway()
            .change(
                EXPERT,
                "versions",
                Map.of(
                    "role", "skill",
                    "description", "answers otherwise",
                    "base_model", base.digest(),
                    "layout", base.layout(),
                    "z", Base64.getEncoder().encodeToString(values.toBytes()),
                    "digest", values.digest()))
            .get("version")
            .asInt();
    change("evaluate", version);
    platform
        .gateway()
        .change(EXPERT, "bless", Map.of("version", version, "report", Map.of("n", 0)));
  }

  private JsonNode change(String verb, int version) {
    return platform.gateway().change(EXPERT, verb, Map.of("version", version));
  }

  private JsonNode promote(int version) {
    return change("promote", version);
  }

  /** To the second version and back, in turn; milliseconds until all had acknowledged each. */
  private double[] swap() {
    double[] millis = new double[options.swaps()];
    for (int i = 0; i < options.swaps(); i++) {
      JsonNode receipt;
      if (i % 2 == 0) {
        receipt = promote(2);
      } else {
        receipt = platform.gateway().change(EXPERT, "rollback", Map.of("expected_epoch", epoch()));
      }
      millis[i] = converge(receipt);
      if (i % 2 == 1) {
        converge(change("restore", 2));
      }
    }
    return millis;
  }

  private long epoch() {
    return platform.gateway().get("/v1/experts/" + EXPERT).get("epoch").asLong();
  }

  /** Milliseconds from the commit to the last worker's acknowledgement, by their own times. */
  private double converge(JsonNode receipt) {
    long epoch = receipt.get("epoch").asLong();
    Instant committed = Instant.parse(receipt.get("at").asText());
    long end = System.nanoTime() + CONVERGENCE_MAX.toNanos();
    while (System.nanoTime() < end) {
      JsonNode status = platform.gateway().get("/v1/experts/" + EXPERT + "/status");
      if (status.get("converged").asBoolean()
          && status.get("workers").size() == options.workers()
          && status.get("epoch").asLong() >= epoch) {
        Instant last = Instant.MIN;
        for (JsonNode worker : status.get("workers")) {
          Instant at = Instant.parse(worker.get("at").asText());
          last = at.isAfter(last) ? at : last;
        }
        return Duration.between(committed, last).toNanos() / 1e6;
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    throw new IllegalStateException("all workers must acknowledge within " + CONVERGENCE_MAX);
  }

  private String report(double[] idle, double[] loaded, StreamLoad.Result answers) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d workers, %d swaps each row, %d streams under load, seed %d.%n%n"
            .formatted(options.workers(), options.swaps(), options.streams(), options.seed()));
    text.append("| commit to all acknowledged, ms | p50 | p99 | max |%n".formatted());
    text.append("|---|---|---|---|%n".formatted());
    text.append(row("nobody asks", idle));
    text.append(row("under load", loaded));
    text.append(
        "%nThe flip itself, in the slowest worker: p50 %.3f ms, p99 %.3f ms.%n"
            .formatted(flip("0.5"), flip("0.99")));
    text.append(answers.lines());
    return text.toString();
  }

  /** A quantile over the last minutes, in milliseconds. */
  private double flip(String quantile) {
    String tag = "quantile=\"" + quantile + "\"";
    return workers.stream()
        .mapToDouble(worker -> worker.http().metric("zoetic_worker_swap_flip_seconds", tag) * 1e3)
        .max()
        .orElse(Double.NaN);
  }

  private static String row(String name, double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return "| %s | %.0f | %.0f | %.0f |%n"
        .formatted(
            name,
            sorted[sorted.length / 2],
            sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)],
            sorted[sorted.length - 1]);
  }
}

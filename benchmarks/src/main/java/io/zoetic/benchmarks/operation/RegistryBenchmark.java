// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.postgres.experts.PostgresExpertRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Reads a registry of many experts and of one with many versions, and starts a worker on it. */
public final class RegistryBenchmark {
  private static final String MANY = "many";
  private static final int READS = 300;
  private static final int WARM_UP = 30;
  private static final Duration READY_MAX = Duration.ofSeconds(120);

  private final Platform platform;
  private final Options options;
  private final Random random;
  private final ExpertRegistry registry;

  /**
   * The sizes of the benchmark.
   *
   * @param experts with a champion each
   * @param versions of one expert
   * @param starts of a worker
   * @param seed of the vectors and of what is read
   */
  public record Options(int experts, int versions, int starts, long seed) {}

  private RegistryBenchmark(Platform platform, Options options) {
    this.platform = platform;
    this.options = options;
    this.random = new Random(options.seed());
    this.registry = new PostgresExpertRegistry(platform.openDatabase(), Clock.systemUTC());
  }

  /** Runs it on a new directory; returns Markdown. */
  public static String run(Path directory, Options options)
      throws IOException, InterruptedException {
    try (Platform platform = new Platform(directory)) {
      return new RegistryBenchmark(platform, options).run();
    }
  }

  private String run() throws IOException, InterruptedException {
    // Factors the matrices, and registers base model and layout.
    start(List.of("--worker.layout=all"));
    fill(ServedBase.of(platform.gateway()));
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d experts with a champion, one with %,d versions; %d reads a row, over HTTP; seed %d.%n%n"
            .formatted(options.experts(), options.versions(), READS, options.seed()));
    text.append("| read | p50, ms | p99, ms |%n|---|---|---|%n".formatted());
    readAll(text);
    text.append("%n| start of a worker, from its process to ready | s |%n|---|---|%n".formatted());
    for (int i = 0; i < options.starts(); i++) {
      text.append("| base model only | %.1f |%n".formatted(start(List.of())));
      text.append(
          "| %,d experts | %.1f |%n"
              .formatted(options.experts() + 1, start(List.of("--worker.layout=all"))));
    }
    return text.toString();
  }

  private void fill(ServedBase base) {
    for (int i = 0; i < options.experts(); i++) {
      promoted("expert-" + i, base);
    }
    promoted(MANY, base);
    for (int i = 1; i < options.versions(); i++) {
      registry.apply(new ExpertMutation.Register(version(MANY, base)), change());
    }
  }

  private void promoted(String expert, ServedBase base) {
    VersionId id = new VersionId(expert, 1);
    registry.apply(new ExpertMutation.Register(version(expert, base)), change());
    registry.apply(new ExpertMutation.Evaluate(id), change());
    registry.apply(new ExpertMutation.Bless(id, "{\"n\": 0}"), change());
    registry.apply(new ExpertMutation.Promote(id), change());
  }

  private NewVersion version(String expert, ServedBase base) {
    return new NewVersion(
        expert,
        ExpertRole.SKILL,
        "one of many",
        base.digest(),
        base.layout(),
        VectorValues.of(base.draw(random, 0.01)),
        null,
        null,
        "{\"accuracy\": 0.5}");
  }

  private static ChangeRequest change() {
    return new ChangeRequest("bench", "fills the registry", UUID.randomUUID().toString(), null);
  }

  private void readAll(StringBuilder text) {
    OperatorHttp http = platform.gateway();
    text.append(row("list, 100 experts", () -> http.get("/v1/experts?limit=100")));
    text.append(row("list, 1,000 experts", () -> http.get("/v1/experts?limit=1000")));
    text.append(
        row(
            "100 of the versions",
            () -> http.get("/v1/experts/many/versions?limit=100&before=" + any())));
    text.append(
        row(
            "100 entries of the history",
            () -> http.get("/v1/experts/many/history?limit=100&before=" + (10 + any()))));
    text.append(row("show a version", () -> http.get("/v1/experts/many/versions/" + any())));
    text.append(
        row(
            "diff of two versions",
            () -> http.get("/v1/experts/many/diff?from=" + any() + "&to=" + any())));
    text.append(row("status", () -> http.get("/v1/experts/many/status")));
  }

  private int any() {
    return 1 + random.nextInt(options.versions());
  }

  private static String row(String name, Supplier<JsonNode> read) {
    double[] millis = new double[READS];
    for (int i = -WARM_UP; i < READS; i++) {
      long begin = System.nanoTime();
      JsonNode answer = read.get();
      if (i >= 0 && !answer.isEmpty()) {
        millis[i] = (System.nanoTime() - begin) / 1e6;
      }
    }
    Arrays.sort(millis);
    return "| %s | %.1f | %.1f |%n".formatted(name, millis[READS / 2], millis[READS * 99 / 100]);
  }

  /** Seconds from the start of a worker's process until it says that it is ready; ends it. */
  private double start(List<String> arguments) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Platform.Worker worker = platform.startWorker(arguments);
    while (!worker.http().isOk("/readyz")) {
      if (System.nanoTime() - begin > READY_MAX.toNanos()) {
        throw new IllegalStateException("a worker must be ready within " + READY_MAX);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    worker.process().close();
    return seconds;
  }
}

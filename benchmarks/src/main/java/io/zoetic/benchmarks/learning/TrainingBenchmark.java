// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.benchmarks.learning.SteadyRequests.Latencies;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One training run of a platform that answers requests meanwhile: how soon what it learnt is
 * served, where the time goes, and what the requests feel of it.
 */
final class TrainingBenchmark {
  private final Options options;
  private final PrintStream out;
  private final LivePlatform platform;

  /**
   * The options of the measurement.
   *
   * @param asked questions of the train split that the product asks and judges
   * @param perSecond requests while it is quiet and while it trains
   * @param quietSeconds before the training
   */
  record Options(List<String> skills, int asked, double perSecond, int quietSeconds, long seed) {}

  private TrainingBenchmark(Options options, LivePlatform platform, PrintStream out) {
    this.options = options;
    this.platform = platform;
    this.out = out;
  }

  /** Starts a platform of its own and runs. */
  static void run(Options options, PrintStream out) throws IOException, InterruptedException {
    try (LivePlatform platform = LivePlatform.startIdle(List.of())) {
      new TrainingBenchmark(options, platform, out).run();
    }
  }

  private void run() throws InterruptedException {
    out.println(
        "| skill | state | trigger to served, s | training, tokens/s | p50 quiet, ms"
            + " | p50 training | p99 quiet | p99 training | p99 ratio |");
    out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (String skill : options.skills()) {
      train(skill);
    }
  }

  private void train(String skill) throws InterruptedException {
    platform.product().declare(skill);
    platform
        .product()
        .teach(
            skill,
            Skills.named(skill).examples(Split.TRAIN, options.seed(), options.asked()),
            (_, _) -> {});
    platform.awaitCurated();
    var questions = Skills.named(skill).examples(Split.TEST, options.seed(), 200);
    var requests = new SteadyRequests(platform.product(), questions, options.perSecond());
    long begin = System.nanoTime();
    JsonNode run;
    long start;
    long end;
    try (requests) {
      TimeUnit.SECONDS.sleep(options.quietSeconds());
      start = System.nanoTime();
      run = platform.train(skill);
      end = System.nanoTime();
    }
    print(run, requests.dueBetween(begin, start), requests.dueBetween(start, end), end - start);
    out.printf("<!-- %d requests failed -->%n", requests.failed());
  }

  private void print(JsonNode run, Latencies quiet, Latencies training, long nanos) {
    String skill = run.path("expert").asText();
    String version = "/v1/experts/%s/versions/%d".formatted(skill, run.path("version").asInt());
    JsonNode metrics = platform.product().get(version).path("metrics");
    out.printf(
        "| %s | %s | %.1f | %,.0f | %.0f | %.0f | %.0f | %.0f | %.2f |%n",
        skill,
        run.path("state").asText(),
        nanos / 1e9,
        metrics.path("tokens_per_second").asDouble(),
        quiet.median(),
        training.median(),
        quiet.p99(),
        training.p99(),
        training.p99() / quiet.p99());
    out.printf(
        "<!-- %s: %s; phases %s; %d steps, of which %.1f s updates and %.1f s what they need -->%n",
        skill,
        run.path("outcome").asText(),
        phases(run.at("/progress/seconds")),
        metrics.path("step").asInt(),
        metrics.path("training_seconds").asDouble(),
        metrics.path("rollout_seconds").asDouble());
    out.flush();
  }

  private static String phases(JsonNode seconds) {
    return seconds.properties().stream()
        .map(phase -> "%s %.1f s".formatted(phase.getKey(), phase.getValue().asDouble()))
        .collect(Collectors.joining(", "));
  }
}

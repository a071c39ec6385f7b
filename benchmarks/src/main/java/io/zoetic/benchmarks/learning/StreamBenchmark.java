// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.referencemodel.skill.Split;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Streams of skills, each learnt one after another by a running platform that began without
 * experts, from feedback over HTTP: what is known of all skills after each, and what that says of
 * forgetting and transfer.
 */
final class StreamBenchmark {
  private final Options options;
  private final PrintStream out;

  /**
   * The options of the measurement. There is a stream of each seed in each order.
   *
   * @param asked questions of the train split that the product asks for each skill
   * @param held questions that each accuracy is measured on
   * @param split of these
   * @param orders of the skills; 0 as they are named, others shuffled by the number
   * @param isGrown whether feedback names no expert, and nobody starts a run
   */
  record Options(
      List<String> skills,
      int asked,
      int held,
      Split split,
      List<Long> seeds,
      List<Long> orders,
      boolean isGrown) {

    List<String> inOrder(long order) {
      List<String> ordered = new ArrayList<>(skills);
      if (order != 0) {
        Collections.shuffle(ordered, new Random(order));
      }
      return ordered;
    }
  }

  private StreamBenchmark(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Starts a platform of its own for each stream, and runs. */
  static void run(Options options, PrintStream out) throws IOException, InterruptedException {
    new StreamBenchmark(options, out).run();
  }

  private void run() throws IOException, InterruptedException {
    List<List<StreamMarks>> bySeed = new ArrayList<>();
    for (long seed : options.seeds()) {
      List<StreamMarks> streams = new ArrayList<>();
      for (long order : options.orders()) {
        out.printf("%n## Seed %d, order %d%n%n", seed, order);
        streams.add(stream(seed, options.inOrder(order)));
        out.flush();
      }
      bySeed.add(streams);
    }
    out.printf("%n## %d streams%n%n", options.seeds().size() * options.orders().size());
    out.println("| | mean (95 %) |\n| --- | --- |");
    row(bySeed, "accuracy before, %", StreamMarks::before, false);
    row(bySeed, "accuracy after the last skill, %", StreamMarks::after, false);
    row(bySeed, "backward transfer, points", StreamMarks::backward, true);
    row(bySeed, "forward transfer, points", StreamMarks::forward, true);
    row(bySeed, "forgetting, points", StreamMarks::forgetting, true);
    out.printf(
        "| experts per skill | %.2f |%n",
        bySeed.stream()
            .flatMap(List::stream)
            .mapToDouble(StreamMarks::expertsPerSkill)
            .average()
            .orElse(0));
  }

  /** Seeds are drawn, then questions of all streams of each: orders share their questions. */
  private void row(
      List<List<StreamMarks>> bySeed,
      String name,
      Function<StreamMarks, double[]> marks,
      boolean isDifference) {
    Interval interval =
        Interval.of(
            bySeed.stream()
                .map(
                    streams ->
                        streams.stream()
                            .flatMapToDouble(each -> Arrays.stream(marks.apply(each)))
                            .toArray())
                .toList());
    out.printf("| %s | %s |%n", name, isDifference ? interval.signed() : interval);
  }

  private StreamMarks stream(long seed, List<String> skills)
      throws IOException, InterruptedException {
    try (LivePlatform platform =
        options.isGrown()
            ? LivePlatform.start(List.of("--bare"))
            : LivePlatform.startIdle(List.of("--bare"))) {
      platform.awaitFactors();
      StreamTeacher teacher =
          options.isGrown() ? new UnnamedTeacher(platform) : new NamedTeacher(platform);
      return new SkillStream(skills, options, seed, platform, out).run(teacher);
    }
  }
}

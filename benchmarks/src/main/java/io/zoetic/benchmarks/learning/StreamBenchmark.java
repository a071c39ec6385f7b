// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.standalone.demo.DemoClient;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A stream of skills, learnt one after another by a running platform that began without experts,
 * from feedback over HTTP: after each, the accuracy on all of them, as requests are routed and by
 * the expert's name.
 */
final class StreamBenchmark {
  private final Options options;
  private final PrintStream out;
  private final LivePlatform platform;
  private final DemoClient product;
  private final List<List<Example>> questions;

  /** Accuracy on skill j after step i; row 0 is before the first. */
  private final double[][] routed;

  /** The same by the expert's name; NaN where there is no expert. */
  private final double[][] oracle;

  /** By whom each question on skill j was answered last. */
  private final List<List<String>> servedBy = new ArrayList<>();

  /**
   * The options of the measurement.
   *
   * @param asked questions of the train split that the product asks for each skill
   * @param held questions of the test split that each accuracy is measured on
   */
  record Options(List<String> skills, int asked, int held, long seed) {}

  private StreamBenchmark(Options options, LivePlatform platform, PrintStream out) {
    this.options = options;
    this.platform = platform;
    this.product = platform.product();
    this.out = out;
    int skills = options.skills().size();
    this.questions =
        options.skills().stream()
            .map(skill -> Skills.named(skill).examples(Split.TEST, options.seed(), options.held()))
            .toList();
    this.routed = new double[skills + 1][skills];
    this.oracle = new double[skills + 1][skills];
    for (double[] row : oracle) {
      Arrays.fill(row, Double.NaN);
    }
  }

  /** Starts a platform of its own and runs. */
  static void run(Options options, PrintStream out) throws IOException, InterruptedException {
    try (LivePlatform platform = LivePlatform.startIdle(List.of("--bare"))) {
      new StreamBenchmark(options, platform, out).run();
    }
  }

  private void run() {
    measure(0);
    for (int step = 1; step <= options.skills().size(); step++) {
      String skill = options.skills().get(step - 1);
      long start = System.nanoTime();
      String outcome = learn(skill);
      double seconds = (System.nanoTime() - start) / 1e9;
      double stolen = measure(step);
      out.printf(
          "%d. %s after %.0f s; %.1f %% of the questions on earlier skills went elsewhere%n",
          step, outcome, seconds, 100 * stolen);
      out.flush();
    }
    print("Routed", routed);
    print("By name", oracle);
    summary();
  }

  private String learn(String skill) {
    product.declare(skill);
    List<Example> asked =
        Skills.named(skill).examples(Split.TRAIN, options.seed(), options.asked());
    product.teach(skill, asked, (_, _) -> {});
    platform.awaitCurated();
    JsonNode run = platform.train(skill);
    return run.path("state").asText() + ": " + run.path("outcome").asText();
  }

  /** Fills a row; the share of questions on earlier skills that somebody else answers now. */
  private double measure(int step) {
    int moved = 0;
    int earlier = 0;
    for (int skill = 0; skill < questions.size(); skill++) {
      List<DemoClient.Reply> replies = product.ask(questions.get(skill), 0, _ -> {});
      routed[step][skill] = accuracy(replies);
      List<String> now =
          replies.stream().map(reply -> reply.expert().replaceAll("@.*", "")).toList();
      if (step > 0 && skill < step - 1) {
        earlier += now.size();
        for (int i = 0; i < now.size(); i++) {
          moved += now.get(i).equals(servedBy.get(skill).get(i)) ? 0 : 1;
        }
      }
      if (servedBy.size() <= skill) {
        servedBy.add(now);
      } else {
        servedBy.set(skill, now);
      }
      if (step > skill && isServed(options.skills().get(skill))) {
        oracle[step][skill] =
            accuracy(
                product.ask(
                    "zoetic/" + options.skills().get(skill), questions.get(skill), 0, _ -> {}));
      }
    }
    return earlier == 0 ? 0 : (double) moved / earlier;
  }

  private boolean isServed(String skill) {
    for (JsonNode model : product.get("/v1/models").path("data")) {
      if (model.path("id").asText().equals("zoetic/" + skill)) {
        return true;
      }
    }
    return false;
  }

  private static double accuracy(List<DemoClient.Reply> replies) {
    return replies.stream().filter(DemoClient.Reply::isRight).count() / (double) replies.size();
  }

  private void print(String title, double[][] matrix) {
    out.printf("%n%s, %% right of %d held-out questions:%n%n", title, options.held());
    out.println("| after | " + String.join(" | ", options.skills()) + " |");
    out.println("| --- |" + " --- |".repeat(options.skills().size()));
    for (int step = 0; step < matrix.length; step++) {
      StringBuilder row =
          new StringBuilder("| " + (step == 0 ? "nothing" : options.skills().get(step - 1)) + " |");
      for (double value : matrix[step]) {
        row.append(Double.isNaN(value) ? " |" : " %.0f |".formatted(100 * value));
      }
      out.println(row);
    }
  }

  private void summary() {
    int last = options.skills().size();
    double backward = 0;
    double forgetting = 0;
    double oracleForgetting = 0;
    for (int skill = 0; skill < last - 1; skill++) {
      backward += routed[last][skill] - routed[skill + 1][skill];
      double best = 0;
      double bestByName = 0;
      for (int step = skill + 1; step < last; step++) {
        best = Math.max(best, routed[step][skill]);
        bestByName = Math.max(bestByName, oracle[step][skill]);
      }
      forgetting += best - routed[last][skill];
      if (!Double.isNaN(oracle[last][skill])) {
        oracleForgetting = Math.max(oracleForgetting, bestByName - oracle[last][skill]);
      }
    }
    out.printf(
        "%nAverage accuracy %.1f %% -> %.1f %%; backward transfer %+.1f points, forgetting %.1f"
            + " points; by name at most %.1f points%n",
        100 * Arrays.stream(routed[0]).average().orElse(0),
        100 * Arrays.stream(routed[last]).average().orElse(0),
        100 * backward / (last - 1),
        100 * forgetting / (last - 1),
        100 * oracleForgetting);
  }
}

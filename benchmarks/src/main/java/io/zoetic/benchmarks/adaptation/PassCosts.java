// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.adaptation;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.svf.ExpertVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The cost of a first pass beside the second, one request at a time. */
final class PassCosts {
  private static final int PREFILL_TOKENS_MAX = 512;
  private static final long PREFIX_BYTES = 256L << 20;
  private static final int LONG_TOKENS = 128;

  private final LanguageModel model;
  private final Strategies strategies;
  private final Map<String, List<double[]>> rows = new LinkedHashMap<>();

  PassCosts(LanguageModel model, Strategies strategies) {
    this.model = model;
    this.strategies = strategies;
  }

  /**
   * Measures questions drawn from {@code all}, strategies in turn, after as many for warm-up.
   *
   * @return a Markdown table
   */
  String table(List<SkillQuestion> all, int questions, long seed) {
    try (ContinuousBatch batch = new ContinuousBatch(model, 1, PREFILL_TOKENS_MAX, PREFIX_BYTES)) {
      measure(batch, all, questions, new Random(seed));
      rows.clear();
      measure(batch, all, questions, new Random(seed + 1));
    }
    StringBuilder table = new StringBuilder();
    table.append("| answers | first pass | first, ms | second, ms | first / second |\n");
    table.append("|---|---|---|---|---|\n");
    rows.forEach((name, times) -> table.append(line(name, times)));
    return table.toString();
  }

  private void measure(
      ContinuousBatch batch, List<SkillQuestion> all, int questions, Random random) {
    for (int i = 0; i < questions; i++) {
      SkillQuestion question = all.get(random.nextInt(all.size()));
      for (boolean lengthy : new boolean[] {false, true}) {
        List<Map.Entry<String, FirstPass>> turns = new ArrayList<>(strategies.passes().entrySet());
        Collections.shuffle(turns, random);
        turns.forEach(turn -> measure(batch, question, lengthy, turn.getKey(), turn.getValue()));
      }
    }
  }

  private void measure(
      ContinuousBatch batch, SkillQuestion question, boolean lengthy, String name, FirstPass pass) {
    long begin = System.nanoTime();
    Classification found = pass.classify(List.of(question.question())).getFirst();
    ExpertVector vector = vector(found.best());
    long between = System.nanoTime();
    int tokens = lengthy ? LONG_TOKENS : AnswerLimits.LEAST;
    batch.add(Answers.generation(model, question, vector, tokens, lengthy));
    while (batch.size() > 0) {
      batch.step();
    }
    long end = System.nanoTime();
    String row = (lengthy ? LONG_TOKENS + " tokens" : "as they are") + " | " + name;
    rows.computeIfAbsent(row, _ -> new ArrayList<>())
        .add(new double[] {(between - begin) / 1e6, (end - between) / 1e6});
  }

  private @Nullable ExpertVector vector(String label) {
    return strategies.experts().stream()
        .filter(expert -> expert.name().equals(label))
        .findFirst()
        .map(Expert::vector)
        .orElse(null);
  }

  /** The median time of one first pass of a strategy, over both kinds of answers. */
  double firstPassMillis(String strategy) {
    double[] times =
        rows.entrySet().stream()
            .filter(row -> row.getKey().endsWith("| " + strategy))
            .flatMap(row -> row.getValue().stream())
            .mapToDouble(time -> time[0])
            .toArray();
    return times.length == 0 ? Double.NaN : median(times);
  }

  private static String line(String name, List<double[]> times) {
    double first = median(times.stream().mapToDouble(time -> time[0]).toArray());
    double second = median(times.stream().mapToDouble(time -> time[1]).toArray());
    double ratio = median(times.stream().mapToDouble(time -> time[0] / time[1]).toArray());
    return "| %s | %.2f | %.2f | %.1f %% |%n".formatted(name, first, second, 100 * ratio);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}

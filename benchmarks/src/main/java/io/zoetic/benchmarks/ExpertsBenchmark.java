// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.torch.TorchThread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A benchmark of what experts cost: decode speed with no, one and as many experts as rows against a
 * base model that knows of none; thousands of resident experts against a few; and a change of
 * expert.
 */
final class ExpertsBenchmark {
  private static final int[] BATCHES = {1, 8, 64};
  private static final int[] DISTINCT = {0, 1, 8, 64};
  private static final int ROWS_MAX = 64;
  private static final int FEW = 8;
  private static final int MANY = 10_000;
  private static final int REQUESTS = 256;

  /** As much as the JVM of {@code ./zoetic bench} has room for outside of its heap. */
  private static final long RESIDENT_BYTES_MAX = 1L << 30;

  /**
   * A row, which is measured in every round.
   *
   * @param form of the model
   * @param batch rows that decode together
   * @param distinct experts among them; 0 if all are under the base model
   */
  record Row(String form, int batch, int distinct) {}

  /** All measurements of one model. */
  record Results(
      Map<Row, List<Measurement>> decode,
      Map<Integer, List<Measurement>> traffic,
      List<Double> switchMillis) {
    private Results() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
    }
  }

  private final ServedModels models;
  private final boolean crowdIsExact;
  private final List<ExpertVector> exact;
  private final List<ExpertVector> delta;
  private final double bytesEach;
  private final int tokens;
  private Results results = new Results();

  private ExpertsBenchmark(ServedModels models, int tokens) {
    this.models = models;
    this.tokens = tokens;
    long exactBytes = (long) Float.BYTES * ServedModels.layout(models.exact()).size();
    this.crowdIsExact = MANY * exactBytes <= RESIDENT_BYTES_MAX;
    Residents crowd = Residents.of(ServedModels.layout(crowded()), MANY);
    this.bytesEach = crowd.bytesEach();
    this.exact = crowdIsExact ? crowd.experts() : few(models.exact());
    this.delta = crowdIsExact ? few(models.delta()) : crowd.experts();
  }

  private static List<ExpertVector> few(LanguageModel model) {
    return Residents.of(ServedModels.layout(model), ROWS_MAX).experts();
  }

  private LanguageModel crowded() {
    return crowdIsExact ? models.exact() : models.delta();
  }

  /**
   * Measures one model, {@code rounds} times after one round of warm-up; returns Markdown.
   *
   * @param tokens that every row of a batch decodes in a round
   */
  static String run(ServedModels.Source source, int rounds, int tokens) {
    try (Lifecycle lifecycle = new Lifecycle()) {
      TorchThread.prepareForInference();
      ServedModels models = ServedModels.load(lifecycle, source);
      ExpertsBenchmark benchmark = new ExpertsBenchmark(models, tokens);
      for (int round = 0; round <= rounds; round++) {
        System.err.printf("%s: round %d of %d%n", models.base().name(), round, rounds);
        benchmark.round();
        if (round == 0) {
          benchmark.results = new Results();
        }
      }
      return benchmark.report(rounds);
    }
  }

  private void round() {
    for (int batch : BATCHES) {
      decode(new Row("base", batch, 0), models.base(), List.of());
      for (int distinct : DISTINCT) {
        if (distinct <= batch) {
          decode(new Row("exact", batch, distinct), models.exact(), exact.subList(0, distinct));
          decode(new Row("delta", batch, distinct), models.delta(), delta.subList(0, distinct));
        }
      }
      decode(new Row("merged", batch, 1), models.merged(), List.of());
    }
    List<ExpertVector> crowd = crowdIsExact ? exact : delta;
    ExpertLoad load = new ExpertLoad(crowded());
    for (int resident : new int[] {FEW, MANY}) {
      results
          .traffic()
          .computeIfAbsent(resident, _ -> new ArrayList<>())
          .add(load.traffic(ROWS_MAX, REQUESTS, tokens, crowd.subList(0, resident)));
    }
    results.switchMillis().addAll(load.switches(ROWS_MAX, crowd.subList(0, REQUESTS)));
  }

  private void decode(Row row, LanguageModel model, List<ExpertVector> experts) {
    Measurement measured = new ExpertLoad(model).decode(row.batch(), tokens, experts);
    results.decode().computeIfAbsent(row, _ -> new ArrayList<>()).add(measured);
  }

  private String report(int rounds) {
    ExpertsReport report = new ExpertsReport(results);
    String crowd = crowdIsExact ? "exact" : "delta";
    return """
        Medians of %d rounds, rows in turn; every row of a batch decodes %d tokens after a prompt of %d. Ratios are
        taken within a round; in brackets the least and the greatest.

        %s
        Traffic in the %s form, %d requests per round, %d at a time, 1 to %d tokens each, every one under an expert drawn at random:

        %s
        An expert of the %s layout takes %,d bytes of z; the process grew by %,.0f bytes for each of %,d.
        %s
        Memory of the process in the end, without mapped files: %,d MiB.
        """
        .formatted(
            rounds,
            tokens,
            ExpertLoad.PROMPT,
            report.decode(),
            crowd,
            REQUESTS,
            ROWS_MAX,
            tokens,
            report.traffic(),
            crowd,
            Float.BYTES * ServedModels.layout(crowded()).size(),
            bytesEach,
            MANY,
            report.switches(crowd),
            Residents.ownMemory() >> 20);
  }
}

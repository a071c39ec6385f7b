// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.Settings;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.standalone.Standalone;
import io.zoetic.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A benchmark of what HTTP and Kafka cost on top of the model: decode speed and time to the first
 * token of the reference model in the engine alone, through the whole platform, and in eager calls;
 * and how fast prompts are read.
 */
final class ServingBenchmark {
  private static final int[] BATCHES = {1, 8, 32};
  private static final int ANSWERS_PER_ROUND = 32;
  private static final int PREFILL_LENGTH = 256;
  private static final int PREFILL_PROMPTS = 16;

  private final EngineLoad engine;
  private final HttpLoad http;
  private final EagerDecoder eager;
  private final int tokens;
  private final Map<String, List<Measurement>> rows = new LinkedHashMap<>();

  private ServingBenchmark(EngineLoad engine, HttpLoad http, EagerDecoder eager, int tokens) {
    this.engine = engine;
    this.http = http;
    this.eager = eager;
    this.tokens = tokens;
  }

  /** Runs all rows {@code rounds} times after one round of warm-up; returns a Markdown table. */
  static String run(int rounds, int tokens) throws IOException {
    try (Lifecycle lifecycle = new Lifecycle()) {
      DataDirectory directory = lifecycle.add("data", DataDirectory.ephemeral());
      Path checkpoint = ReferenceModel.extractTo(directory.path().resolve("zoetic-reference"));
      Settings settings =
          Settings.of(
              Map.of(
                  "gateway.port",
                  "0",
                  "gateway.anonymous",
                  "true",
                  "worker.model",
                  checkpoint.toString(),
                  "worker.threads",
                  String.valueOf(Standalone.computeThreads())));
      Standalone standalone =
          Standalone.start(lifecycle, directory, Standalone.Config.from(settings));
      LanguageModel model =
          lifecycle.add(
              "model", LanguageModel.load(checkpoint, LanguageModel.Options.ofDefaults()));
      TorchThread.prepareForInference();
      HttpLoad http = lifecycle.add("http", new HttpLoad(standalone.url()));
      EagerDecoder eager = lifecycle.add("eager", new EagerDecoder(checkpoint));
      ServingBenchmark benchmark = new ServingBenchmark(new EngineLoad(model), http, eager, tokens);
      benchmark.round();
      benchmark.rows.clear();
      for (int round = 0; round < rounds; round++) {
        benchmark.round();
      }
      return benchmark.table(rounds);
    }
  }

  /** Every row answers as many prompts in a round: small batches more often. */
  private void round() {
    for (int batch : BATCHES) {
      for (int i = 0; i < ANSWERS_PER_ROUND / batch; i++) {
        measure("eager, batch " + batch, () -> eager.decode(batch, tokens));
        measure("engine, batch " + batch, () -> engine.decode(batch, tokens));
        measure("HTTP + Kafka, batch " + batch, () -> http.decode(batch, tokens));
      }
    }
    measure("prefill", () -> engine.prefill(PREFILL_PROMPTS, PREFILL_LENGTH));
  }

  private void measure(String row, Supplier<Measurement> load) {
    rows.computeIfAbsent(row, _ -> new ArrayList<>()).add(load.get());
  }

  private String table(int rounds) {
    StringBuilder table = new StringBuilder();
    table.append(
        "Medians of %d rounds of %d answers per row, rows in turn; %d tokens per answer after a prompt of %d.%n%n"
            .formatted(rounds, ANSWERS_PER_ROUND, tokens, Prompts.SHORT));
    table.append(
        "| batch | row | tokens/s | of the engine | first token p50, ms | added, ms |%n"
            .formatted());
    table.append("|---|---|---|---|---|---|%n".formatted());
    for (int batch : BATCHES) {
      List<Measurement> baseline = row("engine, batch " + batch);
      for (String kind : new String[] {"eager", "engine", "HTTP + Kafka"}) {
        table.append(line(batch, kind, row(kind + ", batch " + batch), baseline));
      }
    }
    table.append(
        "%nPrefill, one prompt of %d tokens after another: %,.0f tokens/s.%n"
            .formatted(PREFILL_LENGTH, Measurement.speed(row("prefill"))));
    return table.toString();
  }

  private List<Measurement> row(String name) {
    return rows.getOrDefault(name, List.of());
  }

  private static String line(
      int batch, String kind, List<Measurement> row, List<Measurement> baseline) {
    double first = Measurement.firstToken(row);
    String firstToken = Double.isNaN(first) ? "" : "%.1f".formatted(first);
    String added =
        Double.isNaN(first) ? "" : "%.1f".formatted(first - Measurement.firstToken(baseline));
    return "| %d | %s | %,.0f | %.2f | %s | %s |%n"
        .formatted(
            batch,
            kind,
            Measurement.speed(row),
            Measurement.speed(row) / Measurement.speed(baseline),
            firstToken,
            added);
  }
}

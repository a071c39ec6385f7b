// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.benchmarks.operation.CheckoutDev;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a request takes in one checkout against another: both are up, one of them is asked at a
 * time, in turn.
 */
@Command(
    name = "requests",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "First token and tokens per second through HTTP, against another build.")
public final class RequestsCommand implements Callable<Integer> {
  @Option(
      names = "--baseline",
      required = true,
      paramLabel = "DIR",
      description = "a checkout of what it is compared with")
  private Path baseline = Path.of("");

  @Option(names = "--checkout", paramLabel = "DIR", description = "what is measured")
  private Path checkout = Path.of(".");

  @Option(names = "--model", paramLabel = "DIR", description = "a checkpoint; the reference model")
  private @Nullable Path model;

  @Option(names = "--rounds", paramLabel = "N")
  private int rounds = 25;

  @Option(names = "--warm-up", paramLabel = "N", description = "rounds before, not counted")
  private int warmUp = 5;

  @Option(names = "--streams", split = ",", paramLabel = "N", description = "at once")
  private List<Integer> streams = List.of(1, 8, 32);

  @Option(names = "--tokens", paramLabel = "N", description = "of each answer")
  private int tokens = 64;

  private final Map<Integer, List<Measurement>> before = new LinkedHashMap<>();
  private final Map<Integer, List<Measurement>> now = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    try (CheckoutDev old = start(baseline);
        CheckoutDev measured = start(checkout);
        HttpLoad first = new HttpLoad(old.url());
        HttpLoad second = new HttpLoad(measured.url())) {
      for (int round = -warmUp; round < rounds; round++) {
        if (round == 0) {
          before.clear();
          now.clear();
        }
        round(first, second, round % 2 == 0);
      }
    }
    print();
    return 0;
  }

  private CheckoutDev start(Path directory) throws IOException {
    return model == null
        ? CheckoutDev.start(directory, "--anonymous")
        : CheckoutDev.start(directory, "--anonymous", "--model", model.toAbsolutePath().toString());
  }

  private void round(HttpLoad old, HttpLoad measured, boolean oldFirst) {
    for (int sequences : streams) {
      if (oldFirst) {
        add(before, sequences, old);
      }
      add(now, sequences, measured);
      if (!oldFirst) {
        add(before, sequences, old);
      }
    }
  }

  private void add(Map<Integer, List<Measurement>> rows, int sequences, HttpLoad load) {
    rows.computeIfAbsent(sequences, _ -> new ArrayList<>()).add(load.decode(sequences, tokens));
  }

  private void print() {
    System.out.printf(
        "%d rounds after %d of warm-up, the builds in turn; %d tokens per answer after a prompt of"
            + " %d. Medians; ratios within a round: median (quartiles).%n%n"
            + "| streams | | baseline | measured | ratio |%n|---|---|---|---|---|%n",
        rounds, warmUp, tokens, Prompts.SHORT);
    for (int sequences : streams) {
      List<Measurement> old = before.getOrDefault(sequences, List.of());
      List<Measurement> measured = now.getOrDefault(sequences, List.of());
      row(sequences, "first token, ms", firstTokens(old), firstTokens(measured));
      row(sequences, "tokens/s", speeds(old), speeds(measured));
    }
  }

  /** The median of each round. */
  private static double[] firstTokens(List<Measurement> rounds) {
    return rounds.stream().mapToDouble(round -> Measurement.firstToken(List.of(round))).toArray();
  }

  private static double[] speeds(List<Measurement> rounds) {
    return rounds.stream().mapToDouble(Measurement::tokensPerSecond).toArray();
  }

  private static void row(int sequences, String name, double[] old, double[] measured) {
    double[] ratios =
        IntStream.range(0, old.length).mapToDouble(i -> measured[i] / old[i]).toArray();
    System.out.printf(
        "| %d | %s | %,.1f | %,.1f | %.2f (%.2f to %.2f) |%n",
        sequences,
        name,
        Measurement.quantile(old, 0.5),
        Measurement.quantile(measured, 0.5),
        Measurement.quantile(ratios, 0.5),
        Measurement.quantile(ratios, 0.25),
        Measurement.quantile(ratios, 0.75));
  }
}

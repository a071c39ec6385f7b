// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.benchmarks.learning.LivePlatform;
import io.zoetic.standalone.Standalone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The speed of a model's answers as {@code dev} sets itself up, against other settings. */
@Command(
    name = "defaults",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Tokens per second of your own model: today's defaults against other settings.")
public final class DefaultsCommand implements Callable<Integer> {
  private static final int[] STREAMS = {1, 8, 32};

  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "as dev takes it")
  private String model = "";

  @Option(
      names = "--against",
      split = ",",
      paramLabel = "SETTING",
      description = "settings that it is compared with")
  private List<String> against =
      List.of("worker.compute-type=float32", "worker.threads=" + Standalone.computeThreads());

  @Option(names = "--rounds", paramLabel = "N")
  private int rounds = 5;

  @Option(names = "--tokens", paramLabel = "N", description = "of each answer")
  private int tokens = 64;

  private final Map<Integer, List<Measurement>> baseline = new LinkedHashMap<>();
  private final Map<Integer, List<Measurement>> measured = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (LivePlatform other = start(against);
        LivePlatform usual = start(List.of());
        HttpLoad before = new HttpLoad(other.product().url());
        HttpLoad now = new HttpLoad(usual.product().url())) {
      round(before, now);
      baseline.clear();
      measured.clear();
      for (int round = 0; round < rounds; round++) {
        round(before, now);
      }
      usual.process().printed().lines().filter(DefaultsCommand::tellsOfSpeed).forEach(this::print);
      printTable();
      return 0;
    }
  }

  /** A {@code dev} that has nothing to do but to answer. */
  private LivePlatform start(List<String> settings) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("--model", model, "--anonymous"));
    settings.forEach(setting -> arguments.add("--" + setting));
    LivePlatform platform = LivePlatform.start(arguments);
    platform.awaitFactors();
    return platform;
  }

  private void round(HttpLoad before, HttpLoad now) {
    for (int streams : STREAMS) {
      add(baseline, streams, before);
      add(measured, streams, now);
    }
  }

  private void add(Map<Integer, List<Measurement>> rows, int streams, HttpLoad load) {
    rows.computeIfAbsent(streams, _ -> new ArrayList<>()).add(load.decode(streams, tokens));
  }

  private static boolean tellsOfSpeed(String line) {
    return line.contains("the number format is chosen");
  }

  private void print(String line) {
    System.out.println(line);
  }

  private void printTable() {
    System.out.printf(
        "%nMedians of %d rounds, in turn; %d tokens per answer after a prompt of %d; ratios within a"
            + " round: median (least to greatest).%n%n| streams | %s, tokens/s | defaults | ratio |%n"
            + "|---|---|---|---|%n",
        rounds, tokens, Prompts.SHORT, String.join(", ", against));
    for (int streams : STREAMS) {
      List<Measurement> now = measured.getOrDefault(streams, List.of());
      List<Measurement> before = baseline.getOrDefault(streams, List.of());
      double[] ratios = Measurement.ratios(now, before);
      System.out.printf(
          "| %d | %,.0f | %,.0f | %.2f (%.2f to %.2f) |%n",
          streams,
          Measurement.speed(before),
          Measurement.speed(now),
          Measurement.quantile(ratios, 0.5),
          ratios[0],
          ratios[ratios.length - 1]);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Asks a running platform at one rate after another, whatever becomes of the requests before: what
 * it cannot answer at once piles up, as it does when people ask.
 */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Throughput and latencies of a platform that runs, at rising rates.")
public final class LoadCommand implements Callable<Integer> {
  private static final int PROMPTS_OF_SEED = 1_000_000;
  private static final int SEED_MAX = Integer.MAX_VALUE / PROMPTS_OF_SEED - 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--url", required = true, paramLabel = "URL", description = "of its gateway")
  private String url = "";

  @Option(names = "--key", paramLabel = "KEY", description = "if it asks for one")
  private String key = "";

  @Option(names = "--rates", split = ",", paramLabel = "N", description = "requests a second")
  private List<Double> rates = List.of(1.0, 2.0, 4.0, 8.0, 16.0);

  @Option(names = "--seconds", paramLabel = "N", description = "of each rate")
  private int seconds = 30;

  @Option(names = "--warm-up", paramLabel = "N", description = "seconds before, not counted")
  private int warmUp = 10;

  @Option(names = "--tokens", paramLabel = "N", description = "of each answer")
  private int tokens = 32;

  @Option(names = "--seed", paramLabel = "N", description = "of when they ask, and what")
  private long seed = 1;

  /** No prompt twice, which a worker would remember. */
  private int prompts;

  @Override
  public Integer call() {
    prompts = firstPrompt();
    System.out.printf(
        "%d tokens per answer after a prompt of %d; %d s a rate after %d of warm-up, seed %d.%n%n"
            + "| asked/s | answered/s | tokens/s | first token p50, ms | p99 | answer p50, ms | p99"
            + " | refused | failed |%n|---|---|---|---|---|---|---|---|---|%n",
        tokens, Prompts.SHORT, seconds, warmUp, seed);
    try (HttpLoad load = new HttpLoad(url, key)) {
      for (double rate : rates) {
        new Rate(load, rate, new Random(seed)).run();
      }
    }
    return 0;
  }

  private int firstPrompt() {
    if (seed < 0 || seed > SEED_MAX) {
      throw new ParameterException(
          spec.commandLine(), "--seed must be from 0 to %d, was %d".formatted(SEED_MAX, seed));
    }
    return (int) seed * PROMPTS_OF_SEED;
  }

  /** Requests at one rate. */
  private final class Rate {
    private final HttpLoad load;
    private final double rate;
    private final Random draws;
    private final List<HttpLoad.Streamed> counted = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> ends = Collections.synchronizedList(new ArrayList<>());
    private int asked;

    Rate(HttpLoad load, double rate, Random draws) {
      this.load = load;
      this.rate = rate;
      this.draws = draws;
    }

    void run() {
      long begin = System.nanoTime();
      long from = begin + warmUp * 1_000_000_000L;
      long end = from + seconds * 1_000_000_000L;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        long due = begin;
        while (due < end) {
          while (System.nanoTime() < due) {
            LockSupport.parkNanos(due - System.nanoTime());
          }
          int prompt = prompts++;
          boolean counts = due >= from;
          asked += counts ? 1 : 0;
          threads.submit(() -> ask(prompt, counts));
          due += (long) (-Math.log(1 - draws.nextDouble()) / rate * 1e9);
        }
      }
      print(from, end);
    }

    private void ask(int prompt, boolean counts) {
      HttpLoad.Streamed answer;
      try {
        answer = load.ask(prompt, tokens);
      } catch (IOException e) {
        answer = new HttpLoad.Streamed(0, Double.NaN, Double.NaN, e.toString());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
      if (answer.isWhole()) {
        ends.add(System.nanoTime());
      }
      if (counts) {
        counted.add(answer);
      }
    }

    private void print(long from, long end) {
      long answered = ends.stream().filter(each -> each >= from && each < end).count();
      long refused = counted.stream().filter(each -> each.status() == 429).count();
      long whole = counted.stream().filter(HttpLoad.Streamed::isWhole).count();
      System.out.printf(
          "| %.1f | %.1f | %.0f | %.0f | %.0f | %.0f | %.0f | %d | %d |%n",
          (double) asked / seconds,
          (double) answered / seconds,
          (double) answered * tokens / seconds,
          quantile(HttpLoad.Streamed::firstToken, 0.5),
          quantile(HttpLoad.Streamed::firstToken, 0.99),
          quantile(HttpLoad.Streamed::whole, 0.5),
          quantile(HttpLoad.Streamed::whole, 0.99),
          refused,
          counted.size() - refused - whole);
    }

    private double quantile(ToDoubleFunction<HttpLoad.Streamed> of, double quantile) {
      return Measurement.quantile(
          counted.stream().filter(HttpLoad.Streamed::isWhole).mapToDouble(of).toArray(), quantile);
    }
  }
}

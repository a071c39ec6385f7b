// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * The CPU time of a request, a report and an update in each part of a platform of processes, from
 * three loads: one token alone, many tokens alone, and many tokens in a batch, where a report
 * carries several updates.
 */
final class ServiceCosts {
  private static final int TOKENS = 64;
  private static final int STREAMS = 16;

  /** Of each kind, until the compilers have done what they will. */
  private static final Duration WARM_UP = Duration.ofSeconds(60);

  private static final Duration LOAD = Duration.ofSeconds(15);

  private final Platform platform;
  private final Platform.Worker worker;
  private final BiConsumer<String, Double> told;
  private final Map<String, LongSupplier> threads = new LinkedHashMap<>();

  /**
   * What a load took.
   *
   * @param steps for one request
   * @param micros of each part for one request
   */
  private record Load(double steps, double firstToken, Map<String, Double> micros) {
    double of(String part) {
      return micros.getOrDefault(part, Double.NaN);
    }
  }

  /**
   * @param told hears of each cost in microseconds
   */
  ServiceCosts(Platform platform, Platform.Worker worker, BiConsumer<String, Double> told) {
    this.platform = platform;
    this.worker = worker;
    this.told = told;
    long gateway = platform.gatewayProcess().pid();
    long answering = worker.process().pid();
    long self = ProcessHandle.current().pid();
    threads.put("loop", () -> CpuTimes.ofThreads(gateway, name -> name.startsWith("vert.x-event")));
    threads.put("decode", () -> CpuTimes.ofThreads(gateway, name -> name.startsWith("reports-")));
    threads.put("process.gateway", () -> CpuTimes.ofThreads(gateway, _ -> true));
    threads.put("inference", () -> CpuTimes.ofThreads(answering, "inference"::equals));
    threads.put("process.worker", () -> CpuTimes.ofThreads(answering, _ -> true));
    threads.put("broker", () -> CpuTimes.ofThreads(self, CpuTimes::isOfBroker));
    threads.put("postgres", platform::postgresNanos);
  }

  void measure() throws InterruptedException {
    load(STREAMS, 1, WARM_UP, Map.of());
    load(STREAMS, TOKENS, WARM_UP, Map.of());
    Map<String, Double> idle = idle();
    Load single = load(1, 1, LOAD, idle);
    Load alone = load(1, TOKENS, LOAD, idle);
    Load batch = load(STREAMS, TOKENS, LOAD, idle);
    for (String part : threads.keySet()) {
      double both = (alone.of(part) - single.of(part)) / (alone.steps() - single.steps());
      double shared = (batch.steps() - single.steps()) * both;
      double update =
          (batch.of(part) - single.of(part) - shared) / (TOKENS - 1 - (batch.steps() - 1));
      told.accept(part + ".idle", idle.getOrDefault(part, Double.NaN));
      told.accept(part + ".request", single.of(part) - both);
      told.accept(part + ".report", both - Math.max(0, update));
      told.accept(part + ".report.update", Math.max(0, update));
    }
    told.accept("first.token", single.firstToken());
  }

  /** Microseconds of a second in which nobody asks. */
  private Map<String, Double> idle() throws InterruptedException {
    Map<String, Long> before = now();
    TimeUnit.SECONDS.sleep(LOAD.toSeconds());
    return perSecond(before, LOAD.toSeconds());
  }

  private Map<String, Double> perSecond(Map<String, Long> before, double seconds) {
    Map<String, Double> micros = new LinkedHashMap<>();
    now()
        .forEach(
            (part, after) ->
                micros.put(part, (after - before.getOrDefault(part, 0L)) / 1e3 / seconds));
    return micros;
  }

  private Map<String, Long> now() {
    Map<String, Long> times = new LinkedHashMap<>();
    threads.forEach((part, time) -> times.put(part, time.getAsLong()));
    return times;
  }

  private Load load(int streams, int tokens, Duration time, Map<String, Double> idle)
      throws InterruptedException {
    AtomicInteger requests = new AtomicInteger();
    List<Double> firstTokens = new ArrayList<>();
    long start = System.nanoTime();
    long end = start + time.toNanos();
    double stepsBefore = steps();
    Map<String, Long> before = now();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int stream = 0; stream < streams; stream++) {
        int first = stream;
        all.add(
            clients.submit(
                () -> {
                  for (int i = first; System.nanoTime() < end; i++) {
                    long begin = System.nanoTime();
                    ask(i, tokens);
                    requests.incrementAndGet();
                    synchronized (firstTokens) {
                      firstTokens.add((System.nanoTime() - begin) / 1e3);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        await(each);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Double> micros = perSecond(before, seconds);
    double rate = requests.get() / seconds;
    micros.replaceAll((part, all) -> (all - idle.getOrDefault(part, 0.0)) / rate);
    firstTokens.sort(null);
    return new Load(
        (steps() - stepsBefore) / requests.get(), firstTokens.get(firstTokens.size() / 2), micros);
  }

  private double steps() {
    return worker.http().metric("zoetic_worker_batch_rows_count", "");
  }

  private static void await(Future<?> each) throws InterruptedException {
    try {
      each.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void ask(int number, int tokens) throws IOException, InterruptedException {
    platform.gateway().stream(
        Map.of(
            "model",
            "zoetic/base",
            "prompt",
            IntStream.range(0, 16).map(i -> 300 + (number * 37 + i * 11) % 600).boxed().toList(),
            "max_tokens",
            tokens,
            "temperature",
            0,
            "ignore_eos",
            true));
  }
}

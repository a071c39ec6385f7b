// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.referencemodel.skill.Example;
import io.zoetic.standalone.demo.Product;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Questions that come at a fixed rate, whether or not the ones before are answered, so that what
 * slows answers down cannot hide by slowing the questions down.
 */
final class SteadyRequests implements AutoCloseable {
  private static final double P99 = 0.99;

  private final Product product;
  private final List<Example> questions;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());

  /**
   * How long whole answers took, from when they were due to be asked for.
   *
   * @param millis in rising order
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record Latencies(double[] millis) {
    double median() {
      return quantile(0.5);
    }

    double p99() {
      return quantile(P99);
    }

    private double quantile(double share) {
      return millis.length == 0
          ? Double.NaN
          : millis[Math.min(millis.length - 1, (int) (share * millis.length))];
    }
  }

  SteadyRequests(Product product, List<Example> questions, double perSecond) {
    this.product = product;
    this.questions = questions;
    long period = (long) (1e9 / perSecond);
    clock.scheduleAtFixedRate(
        () -> {
          long due = System.nanoTime();
          threads.execute(() -> ask(due));
        },
        0,
        period,
        TimeUnit.NANOSECONDS);
  }

  private void ask(long due) {
    Example question = questions.get(sent.getAndIncrement() % questions.size());
    try {
      product.ask(List.of(question), 0, _ -> {});
      millis.add((System.nanoTime() - due) / 1e6);
    } catch (IllegalStateException e) {
      failed.incrementAndGet();
    }
  }

  /** Those of the answers that came since this was asked last. */
  Latencies take() {
    double[] taken;
    synchronized (millis) {
      taken = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      millis.clear();
    }
    return new Latencies(Arrays.copyOf(taken, taken.length));
  }

  int failed() {
    return failed.get();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    threads.close();
  }
}

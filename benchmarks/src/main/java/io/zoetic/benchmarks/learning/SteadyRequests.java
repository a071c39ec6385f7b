// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.referencemodel.skill.Example;
import io.zoetic.standalone.demo.DemoClient;
import java.util.ArrayList;
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

  private final DemoClient product;
  private final List<Example> questions;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final long begin = System.nanoTime();
  private final long period;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());

  /**
   * A whole answer.
   *
   * @param due when it was to be asked for, by {@link System#nanoTime}
   * @param millis from then to its end
   */
  private record Answer(long due, double millis) {}

  /**
   * How long whole answers took.
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

  SteadyRequests(DemoClient product, List<Example> questions, double perSecond) {
    this.product = product;
    this.questions = questions;
    this.period = (long) (1e9 / perSecond);
    clock.scheduleAtFixedRate(this::send, 0, period, TimeUnit.NANOSECONDS);
  }

  private void send() {
    int number = sent.getAndIncrement();
    threads.execute(() -> ask(questions.get(number % questions.size()), begin + number * period));
  }

  private void ask(Example question, long due) {
    try {
      product.ask(List.of(question), 0, _ -> {});
      answers.add(new Answer(due, (System.nanoTime() - due) / 1e6));
    } catch (IllegalStateException e) {
      failed.incrementAndGet();
    }
  }

  /** Of those that were due between two moments; to be asked after {@link #close}. */
  Latencies dueBetween(long from, long to) {
    return new Latencies(
        answers.stream()
            .filter(answer -> answer.due() >= from && answer.due() < to)
            .mapToDouble(Answer::millis)
            .sorted()
            .toArray());
  }

  int failed() {
    return failed.get();
  }

  /** Asks no more; returns when all that was asked is answered. */
  @Override
  public void close() {
    clock.shutdownNow();
    threads.close();
  }
}

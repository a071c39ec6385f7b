// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.EventLog;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * What one partition can do: prompts through a share group, and reports to a gateway, as fast as
 * they go. The broker, all clients and the load share this process.
 */
final class LogCosts {
  private static final int PROMPTS = 8_000;
  private static final int REPORTS = 40_000;
  private static final int STEPS = 2_000;

  /** As many as the tokens topic has by default. */
  static final int PARTITIONS = 16;

  private static final int[] CONSUMERS = {1, 4, 16};
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final EventLog log;
  private final BiConsumer<String, Double> told;

  /**
   * @param told hears of each cost in microseconds
   */
  LogCosts(EventLog log, BiConsumer<String, Double> told) {
    this.log = log;
    this.told = told;
  }

  void measure() throws InterruptedException {
    prompts(CONSUMERS[0]);
    for (int consumers : CONSUMERS) {
      prompts(consumers);
    }
    steps(PARTITIONS);
    steps(1);
    steps(PARTITIONS);
    reports(1);
    for (int senders : CONSUMERS) {
      reports(senders);
    }
  }

  /** A gateway sends as fast as it can, and so many take and accept. */
  private void prompts(int consumers) throws InterruptedException {
    AtomicInteger taken = new AtomicInteger();
    List<WorkerLink> workers = new ArrayList<>();
    try (ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());
        GatewayLink gateway = log.openGateway("costs-" + UUID.randomUUID(), _ -> {})) {
      IntStream.range(0, consumers)
          .forEach(i -> workers.add(log.openWorker("costs-" + i, _ -> {})));
      workers.forEach(worker -> threads.submit(() -> take(worker, taken)));
      long begin = System.nanoTime();
      long before = broker();
      for (int i = 0; i < PROMPTS; i++) {
        gateway.dispatch(prompt(gateway));
      }
      long end = begin + PATIENCE.toNanos();
      while (taken.get() < PROMPTS && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      tell("prompts." + consumers, begin, before, PROMPTS);
    }
  }

  private static void take(WorkerLink worker, AtomicInteger taken) {
    try (worker) {
      while (taken.get() < PROMPTS) {
        int more = worker.poll(POLL).size();
        worker.accept();
        taken.addAndGet(more);
      }
    }
  }

  private static Prompt prompt(GatewayLink gateway) {
    String id = UUID.randomUUID().toString();
    return new Prompt(
        id,
        0,
        gateway.replyAddress(),
        Instant.now().plusSeconds(120),
        "zoetic/base",
        new PromptContent.TokenIds(IntStream.range(300, 316).boxed().toList()),
        SamplingOptions.greedy(1),
        OutputOptions.TEXT,
        Adaptation.NONE,
        new Origin("acme", id));
  }

  /** So many send reports of a token to one gateway as fast as they can. */
  private void reports(int senders) throws InterruptedException {
    CountDownLatch received = new CountDownLatch(REPORTS);
    try (ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());
        GatewayLink gateway =
            log.openGateway("costs-" + UUID.randomUUID(), _ -> received.countDown())) {
      ReplyAddress to = gateway.replyAddress();
      long begin = System.nanoTime();
      long before = broker();
      long readBefore = readers();
      for (int i = 0; i < senders; i++) {
        String name = "costs-" + i;
        threads.submit(() -> send(name, to, REPORTS / senders));
      }
      boolean all = received.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      told.accept("tokens." + senders + ".reader", (readers() - readBefore) / 1e3 / REPORTS);
      tell("tokens." + senders, begin, before, all ? REPORTS : REPORTS - (int) received.getCount());
    }
  }

  /** A worker reports to as many gateways after every step, and to none before it was heard. */
  private void steps(int gateways) {
    WorkerReport report = report("costs-steps");
    try (WorkerLink link = log.openWorker("costs-steps", _ -> {})) {
      long begin = System.nanoTime();
      long before = broker();
      for (int step = 0; step < STEPS; step++) {
        for (int gateway = 0; gateway < gateways; gateway++) {
          link.report(new ReplyAddress("costs-" + gateway, gateway), report);
        }
        link.flush(PATIENCE);
      }
      tell("step." + gateways, begin, before, STEPS);
    }
  }

  private static WorkerReport report(String worker) {
    return new WorkerReport(
        worker,
        List.of(
            new PromptUpdate.Tokens(
                UUID.randomUUID().toString(), 0, 1, " word", List.of(123), List.of())),
        List.of());
  }

  private void send(String name, ReplyAddress to, int reports) {
    WorkerReport report = report(name);
    try (WorkerLink link = log.openWorker(name, _ -> {})) {
      for (int i = 0; i < reports; i++) {
        link.report(to, report);
      }
      link.flush(PATIENCE);
    }
  }

  private static long broker() {
    return CpuTimes.ofThreads(ProcessHandle.current().pid(), CpuTimes::isOfBroker);
  }

  private static long readers() {
    return CpuTimes.ofThreads(
        ProcessHandle.current().pid(), thread -> thread.startsWith("reports-"));
  }

  private void tell(String what, long begin, long before, int records) {
    told.accept(what + ".took", (System.nanoTime() - begin) / 1e3 / records);
    told.accept(what + ".broker", (broker() - before) / 1e3 / records);
  }
}

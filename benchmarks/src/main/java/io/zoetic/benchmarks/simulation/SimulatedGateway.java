// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.gateway.completion.dispatch.TenantWeights;
import io.zoetic.gateway.completion.supervision.CompletionMetrics;
import io.zoetic.gateway.completion.supervision.PromptSupervisor;
import io.zoetic.gateway.completion.supervision.SupervisionConfig;
import io.zoetic.vectorstore.fleet.PartyLoads.Load;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A gateway. What decides is real: the {@link PromptSupervisor} with its admission, fair queue,
 * places, dispatch and suspects, on the virtual clock. What is modelled are its two threads, the
 * reader of reports and the event loop, as queues that take the measured time for each thing. One
 * thread.
 */
final class SimulatedGateway {
  private final int number;
  private final int partition;
  private final VirtualTime time;
  private final Costs costs;
  private final SimulatedLog log;
  private final Station reader;
  private final Station loop;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final PromptSupervisor supervisor;
  private long nextFetch;

  SimulatedGateway(int number, Simulation.Parts parts, int promptsMax) {
    this.number = number;
    this.log = parts.log();
    this.partition = log.nextPartition();
    this.time = parts.time();
    this.costs = parts.costs();
    this.reader = parts.stations().add(1);
    this.loop = parts.stations().add(1);
    this.supervisor =
        new PromptSupervisor(
            new Link(),
            new SupervisionConfig(
                Duration.ofSeconds(3), 3, Duration.ofSeconds(120), promptsMax, TenantWeights.EQUAL),
            Runnable::run,
            new Clocks(time, time),
            new CompletionMetrics(metrics));
    long tick = supervisor.tickInterval().toNanos();
    time.every(tick + number, tick, supervisor::tick);
  }

  /** Its end of the log. */
  private final class Link implements GatewayLink {
    @Override
    public ReplyAddress replyAddress() {
      return address();
    }

    @Override
    public void writePrompts(int form) {}

    @Override
    public CompletionStage<Void> dispatch(Prompt prompt) {
      log.dispatch(SimulatedGateway.this, prompt);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> cancel(Cancellation cancellation) {
      log.cancel(cancellation);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> deadLetter(Prompt prompt, ErrorCode code, String reason) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public boolean isReachable() {
      return true;
    }

    @Override
    public void close() {}
  }

  int number() {
    return number;
  }

  int partition() {
    return partition;
  }

  ReplyAddress address() {
    return new ReplyAddress("gateway-" + number, partition);
  }

  /** The number of the gateway at an address. */
  static int numberOf(ReplyAddress address) {
    return Integer.parseInt(address.gateway(), "gateway-".length(), address.gateway().length(), 10);
  }

  PromptSupervisor supervisor() {
    return supervisor;
  }

  Station reader() {
    return reader;
  }

  Station loop() {
    return loop;
  }

  /** Has the event loop do something that takes so long, in its turn. */
  void onLoop(long nanos, Runnable task) {
    time.at(loop.serve(time.now(), nanos), task);
  }

  /** A report has come from the log. */
  void receive(WorkerReport report, int updated) {
    int held = report.held().size();
    time.at(
        reader.serve(time.now(), work("gateway.decode", updated, held)),
        () -> onLoop(work("gateway.report", updated, held), () -> supervisor.onReport(report)));
  }

  /** The load of one that nobody needs to hear. */
  void receiveSilently(int updated) {
    reader.serve(time.now(), work("gateway.decode", updated, 0));
    loop.serve(time.now(), work("gateway.report", updated, 0));
  }

  /** A record has come: it is fetched with all that come until the fetch before is answered. */
  void fetch() {
    if (time.now() >= nextFetch) {
      nextFetch = time.now() + costs.of("hop.fetch");
      log.fetched();
      reader.serve(time.now(), costs.of("gateway.fetch"));
    }
  }

  /** Somebody else's record has come on the same partition. */
  void skip() {
    reader.serve(time.now(), costs.of("gateway.skip"));
  }

  private long work(String what, int updated, int held) {
    return costs.of(what) + updated * costs.of(what + ".update") + held * costs.of(what + ".held");
  }

  /** What is asked here, for other gateways to hear. */
  Map<String, Load> loads() {
    return supervisor.admission().loads();
  }

  /** Hears what is asked of the others. */
  void hear(List<Map<String, Load>> others) {
    Map<String, Load> sum = new HashMap<>();
    others.forEach(each -> each.forEach((name, load) -> sum.merge(name, load, Load::plus)));
    supervisor.admission().loadsElsewhere(TenantWeights.EQUAL.byParty(sum));
  }

  /** What it has counted, by the name of a metric of the real gateway. */
  double counted(String metric) {
    return metrics.find(metric).counters().stream().mapToDouble(each -> each.count()).sum();
  }
}

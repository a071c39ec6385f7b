// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.WorkerReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The event log as queues: all of it is modelled. A partition takes one record after another, the
 * brokers' cores share the requests of all, and what is done is where it belongs a hop later. A
 * share group is a lane: whoever has waited longest for prompts gets those that come. One thread.
 */
final class SimulatedLog {
  /** As {@code worker.prompts-per-poll} is by default. */
  private static final int PROMPTS_PER_POLL = 4;

  /** After which the broker gives a prompt to another that nobody has accepted. */
  private static final long LOCK = 30_000_000_000L;

  private final VirtualTime time;
  private final Costs costs;
  private final Scenario scenario;
  private final Station brokers;
  private final List<Lane> lanes;
  private final List<Station> tokens;
  private final Station cancellations;
  private final List<List<SimulatedGateway>> readers;
  private final List<SimulatedGateway> gateways = new ArrayList<>();
  private final Map<String, SimulatedWorker> holders = new HashMap<>();

  /** One queue of prompts, and those that wait for some. */
  private static final class Lane {
    private final Station station;
    private final Deque<Prompt> prompts = new ArrayDeque<>();
    private final Deque<SimulatedWorker> idle = new ArrayDeque<>();

    Lane(Station station) {
      this.station = station;
    }
  }

  SimulatedLog(VirtualTime time, Costs costs, Scenario scenario, Stations stations) {
    this.time = time;
    this.costs = costs;
    this.scenario = scenario;
    Scenario.Fleet fleet = scenario.fleet();
    this.brokers = stations.add(fleet.brokers() * Scenario.Fleet.BROKER_CORES);
    this.cancellations = stations.add(1);
    this.lanes =
        IntStream.range(0, scenario.changes().lanes())
            .mapToObj(_ -> new Lane(stations.add(1)))
            .toList();
    this.tokens =
        IntStream.range(0, fleet.tokenPartitions()).mapToObj(_ -> stations.add(1)).toList();
    this.readers = tokens.stream().<List<SimulatedGateway>>map(_ -> new ArrayList<>()).toList();
  }

  /** The partition of the next gateway: evenly, which is the best that drawing one can do. */
  int nextPartition() {
    return gateways.size() % tokens.size();
  }

  void add(SimulatedGateway gateway) {
    readers.get(nextPartition()).add(gateway);
    gateways.add(gateway);
  }

  /** Takes a prompt of a gateway to the workers of its lane. */
  void dispatch(SimulatedGateway gateway, Prompt prompt) {
    Lane lane =
        lanes.get(
            switch (scenario.changes().lane()) {
              case BY_PROMPT -> Math.floorMod(prompt.promptId().hashCode(), lanes.size());
              case BY_GATEWAY -> gateway.number() % lanes.size();
              case BY_TENANT -> laneOf(prompt.origin().party());
            });
    long taken = produced(1);
    long there = lane.station.serve(time.now(), costs.of("prompts.append"));
    time.at(
        Math.max(taken, there) + costs.of("hop.produce"),
        () -> {
          lane.prompts.add(prompt);
          handOut(lane);
        });
  }

  private int laneOf(String party) {
    return Math.floorMod(party.hashCode(), lanes.size());
  }

  /** Whether a worker may get what a party asks. */
  boolean reaches(String party, int worker) {
    return scenario.changes().lane() != Scenario.Lane.BY_TENANT
        || laneOf(party) == worker % lanes.size();
  }

  /** A producer sends so many records at once; returns when the brokers' cores have taken them. */
  long produced(int records) {
    return brokers.serve(
        time.now(), costs.of("broker.produce") + records * costs.of("broker.record"));
  }

  /** A reader asks for what has come meanwhile. */
  void fetched() {
    brokers.serve(time.now(), costs.of("broker.fetch"));
  }

  /** A worker waits for prompts. */
  void await(SimulatedWorker worker) {
    Lane lane = lanes.get(worker.number() % lanes.size());
    lane.idle.add(worker);
    handOut(lane);
  }

  private void handOut(Lane lane) {
    while (!lane.prompts.isEmpty() && !lane.idle.isEmpty()) {
      SimulatedWorker worker = lane.idle.remove();
      if (!worker.isAlive()) {
        continue;
      }
      List<Prompt> taken = new ArrayList<>();
      while (!lane.prompts.isEmpty() && taken.size() < PROMPTS_PER_POLL) {
        taken.add(lane.prompts.remove());
      }
      fetched();
      long service = costs.of("prompts.fetch") + taken.size() * costs.of("prompts.take");
      time.at(
          lane.station.serve(time.now(), service) + costs.of("hop.fetch"),
          () -> deliver(lane, worker, taken));
    }
  }

  private void deliver(Lane lane, SimulatedWorker worker, List<Prompt> prompts) {
    if (worker.isAlive()) {
      prompts.forEach(each -> holders.put(each.promptId(), worker));
      worker.received(prompts);
      return;
    }
    time.after(
        LOCK,
        () -> {
          lane.prompts.addAll(prompts);
          handOut(lane);
        });
  }

  /**
   * Takes a report to a gateway, as one of those that are {@link #produced} together.
   *
   * @param silent updates that it stands for and does not say, see {@link SimulatedWorker}
   */
  void report(int gateway, WorkerReport report, int silent) {
    SimulatedGateway to = gateways.get(gateway);
    time.at(
        append(to) + costs.of("hop.report"),
        () -> to.receive(report, report.updates().size() + silent));
  }

  /** The load of a report that is not said. */
  void reportSilently(int gateway, int updates) {
    SimulatedGateway to = gateways.get(gateway);
    append(to);
    to.receiveSilently(updates);
  }

  private long append(SimulatedGateway to) {
    List<SimulatedGateway> listening = readers.get(to.partition());
    for (SimulatedGateway each : listening) {
      each.fetch();
      if (each != to) {
        each.skip();
      }
    }
    return tokens
        .get(to.partition())
        .serve(time.now(), costs.of("tokens.append") + listening.size() * costs.of("tokens.read"));
  }

  /** Every worker hears of it; it matters to the one that holds the prompt. */
  void cancel(Cancellation cancellation) {
    produced(1);
    long all = (long) scenario.fleet().workers() + scenario.fleet().gateways();
    long told =
        cancellations.serve(time.now(), costs.of("tokens.append") + all * costs.of("tokens.read"));
    SimulatedWorker holder = holders.get(cancellation.promptId());
    if (holder != null) {
      time.at(told + costs.of("hop.report"), () -> holder.cancel(cancellation));
    }
  }

  /** A prompt is no longer with its worker. */
  void left(String promptId) {
    holders.remove(promptId);
  }

  Stream<Station> prompts() {
    return lanes.stream().map(lane -> lane.station);
  }

  Stream<Station> tokens() {
    return tokens.stream();
  }

  Station brokers() {
    return brokers;
  }

  Station cancellations() {
    return cancellations;
  }
}

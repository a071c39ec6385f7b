// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A platform of any size in virtual time. The same scenario runs the same every time. */
final class Simulation {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int DRAIN_SECONDS = 600;

  /** Requests that a worker has had for each beginning of prompts that it keeps. */
  private static final int BEFORE = 4;

  private final VirtualTime time = new VirtualTime();
  private final Parts parts;
  private final Options options;
  private final Ledger ledger = new Ledger(time);
  private final List<SimulatedGateway> gateways = new ArrayList<>();
  private final List<SimulatedWorker> workers = new ArrayList<>();
  private final SimulatedRegistry registry;
  private final Clients clients;
  private int answeredBefore;
  private long tokensBefore;
  private long readBefore;
  private long busyBefore;
  private int redispatchedBefore;
  private int deaths;

  /** What all have in common. */
  record Parts(
      VirtualTime time,
      Stations stations,
      Costs costs,
      SimulatedLog log,
      Scenario scenario,
      Random draws) {}

  /**
   * How it is run.
   *
   * @param promptsMax of a gateway, as {@code gateway.prompts-max}
   * @param sayEvery tokens of a row that are told together, see {@link SimulatedWorker}
   * @param isQueued whether work waits for parts that are busy, see {@link Stations}
   */
  record Options(int promptsMax, int sayEvery, boolean isQueued) {
    static final Options DEFAULTS = new Options(1024, 1, true);
  }

  Simulation(Scenario scenario, Costs costs, Options options) {
    this.options = options;
    Stations stations = new Stations(options.isQueued());
    this.parts =
        new Parts(
            time,
            stations,
            costs,
            new SimulatedLog(time, costs, scenario, stations),
            scenario,
            new Random(scenario.seed()));
    for (int i = 0; i < scenario.fleet().gateways(); i++) {
      SimulatedGateway gateway = new SimulatedGateway(i, parts, options.promptsMax());
      parts.log().add(gateway);
      gateways.add(gateway);
    }
    IntStream.range(0, scenario.fleet().workers()).forEach(i -> workers.add(worker(i)));
    registry = new SimulatedRegistry(parts);
    exchange();
    clients = new Clients(parts, gateways, ledger);
    workers.forEach(this::remember);
  }

  /** Workers have answered before: a window of seconds shows them as they are in the long run. */
  private void remember(SimulatedWorker worker) {
    int kept = parts.scenario().fleet().prefixes();
    int lanes =
        parts.scenario().changes().lane() == Scenario.Lane.BY_TENANT
            ? parts.scenario().changes().lanes()
            : 1;
    clients
        .parties(BEFORE * kept * lanes)
        .filter(party -> parts.log().reaches(party, worker.number()))
        .forEach(worker::remember);
  }

  private SimulatedWorker worker(int number) {
    return new SimulatedWorker(
        number, "worker-%d-%d".formatted(number, deaths), parts, options.sayEvery());
  }

  /** Gateways tell those that send to the same workers. */
  private void exchange() {
    Scenario.Changes changes = parts.scenario().changes();
    int groups = changes.lane() == Scenario.Lane.BY_GATEWAY ? changes.lanes() : 1;
    for (int group = 0; group < groups; group++) {
      int lane = group;
      registry.exchange(
          gateways.stream().filter(gateway -> gateway.number() % groups == lane).toList(),
          parts.draws().nextLong(SECOND.toNanos()));
    }
  }

  Clients clients() {
    return clients;
  }

  /** Requests a second of the scenario. */
  double rateAtMost() {
    return parts.scenario().load().rate();
  }

  Ledger ledger() {
    return ledger;
  }

  List<SimulatedGateway> gateways() {
    return gateways;
  }

  List<SimulatedWorker> workers() {
    return workers;
  }

  /** Goes on for so long. */
  void run(Duration more) {
    time.runUntil(time.now() + more.toNanos());
  }

  /** Ends a worker without a word; another takes its place after a while. */
  void kill(int number, Duration successor) {
    workers.get(number).die();
    deaths++;
    time.after(successor.toNanos(), () -> workers.set(number, worker(number)));
  }

  /** What comes to an end from now on counts. */
  void measureFromHere() {
    long now = time.now();
    ledger.measureFrom(now);
    parts.stations().measureFrom(now);
    answeredBefore = ledger.answered();
    tokensBefore = workers.stream().mapToLong(SimulatedWorker::tokens).sum();
    readBefore = workers.stream().mapToLong(SimulatedWorker::tokensRead).sum();
    busyBefore = workers.stream().mapToLong(SimulatedWorker::busy).sum();
    redispatchedBefore = redispatched();
  }

  /**
   * Asks, warms up, and measures.
   *
   * @param seconds that are measured
   */
  Outcome measure(Duration warmUp, Duration seconds) {
    clients.start();
    run(warmUp);
    measureFromHere();
    run(seconds);
    return outcome(seconds);
  }

  /** Nobody asks any more: whoever has asked is answered. */
  void drain() {
    clients.stop();
    for (int i = 0; i < DRAIN_SECONDS && ledger.open() > 0; i++) {
      run(SECOND);
    }
  }

  /** What was measured for so long until now. */
  Outcome outcome(Duration measured) {
    int stored =
        (int) ((ledger.answered() - answeredBefore) * parts.scenario().load().besides().stored());
    IntStream.range(0, stored).forEach(_ -> registry.store());
    double span = measured.toNanos();
    long busy = workers.stream().mapToLong(SimulatedWorker::busy).sum() - busyBefore;
    long tokens = workers.stream().mapToLong(SimulatedWorker::tokens).sum() - tokensBefore;
    long read = workers.stream().mapToLong(SimulatedWorker::tokensRead).sum() - readBefore;
    return new Outcome(
        new Outcome.Sizes(workers.size(), gateways.size()),
        new Outcome.Times(ledger.firstToken(), ledger.whole()),
        new Outcome.Loads(
            busy / span / workers.size(),
            worst(parts.log().prompts().toList()),
            worst(parts.log().tokens().toList()),
            load(parts.log().brokers()),
            load(parts.log().cancellations()),
            worst(gateways.stream().map(SimulatedGateway::reader).toList()),
            worst(gateways.stream().map(SimulatedGateway::loop).toList()),
            load(registry.primary()),
            load(registry.reading()),
            load(registry.relay())),
        new Outcome.Rates(
            ledger.askedPerSecond(),
            ledger.answersPerSecond(),
            tokens * 1e9 / span,
            read * 1e9 / span,
            parts.log().tokens().mapToDouble(station -> station.rate(time.now())).sum(),
            ledger.measuredRefusals(),
            redispatched() - redispatchedBefore,
            registry.connections()));
  }

  private int redispatched() {
    return (int) gateways.stream().mapToDouble(g -> g.counted("zoetic.gateway.redispatches")).sum();
  }

  private double load(Station station) {
    return station.load(time.now());
  }

  private double worst(List<Station> stations) {
    return stations.stream().mapToDouble(this::load).max().orElse(0);
  }
}

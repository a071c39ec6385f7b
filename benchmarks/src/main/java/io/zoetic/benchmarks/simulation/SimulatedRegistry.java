// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import io.zoetic.vectorstore.fleet.PartyLoads.Load;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * PostgreSQL and the relay of its outbox as queues: modelled, but for what gateways tell one
 * another, which is what they really say. Every process asks and writes as often as the real one;
 * the time that it keeps a core of the database busy was measured. One thread.
 */
final class SimulatedRegistry {
  private static final long SECOND = 1_000_000_000;
  private static final long BEAT = 2 * SECOND;

  /** Connections that a worker and a gateway keep open under load, as their pools do. */
  private static final int OF_WORKER = 3;

  private static final int OF_GATEWAY = 10;

  private final VirtualTime time;
  private final Costs costs;
  private final Scenario scenario;
  private final Station primary;
  private final Station reading;
  private final Station relay;

  SimulatedRegistry(Simulation.Parts parts) {
    this.time = parts.time();
    this.costs = parts.costs();
    this.scenario = parts.scenario();
    int cores = scenario.fleet().databaseCores();
    int replicas = scenario.changes().replicas();
    this.primary = parts.stations().add(cores);
    this.reading = replicas == 0 ? primary : parts.stations().add(cores * replicas);
    this.relay = parts.stations().add(1);
    for (int worker = 0; worker < scenario.fleet().workers(); worker++) {
      long poll = scenario.changes().poll().toNanos();
      time.every(parts.draws().nextLong(poll), poll, () -> on(reading, "registry.poll"));
      time.every(parts.draws().nextLong(BEAT), BEAT, () -> on(primary, "registry.beat"));
    }
    double changes = scenario.load().besides().expertChanges();
    if (changes > 0) {
      long period = (long) (SECOND / changes);
      time.every(parts.draws().nextLong(period), period, this::change);
    }
  }

  private void on(Station station, String cost) {
    station.serve(time.now(), costs.of(cost));
  }

  /** A promotion is written, relayed, and acknowledged by every worker. */
  private void change() {
    on(primary, "registry.change");
    time.at(
        relay.serve(time.now(), costs.of("outbox.change")),
        () -> {
          int all = scenario.fleet().workers() + scenario.load().besides().workersElsewhere();
          for (int worker = 0; worker < all; worker++) {
            on(primary, "registry.acknowledge");
          }
        });
  }

  /** Once a second every gateway says what is asked of it, and hears the same of the others. */
  void exchange(List<SimulatedGateway> gateways, long phase) {
    time.every(phase, SECOND, () -> exchange(gateways));
  }

  private void exchange(List<SimulatedGateway> gateways) {
    List<Map<String, Load>> all = gateways.stream().map(SimulatedGateway::loads).toList();
    int rows = all.stream().mapToInt(Map::size).sum();
    for (int i = 0; i < gateways.size(); i++) {
      on(reading, "registry.gateway");
      long service =
          costs.of("registry.exchange")
              + all.get(i).size() * costs.of("registry.exchange.written")
              + rows * costs.of("registry.exchange.read");
      primary.serve(time.now(), service);
      if (gateways.size() > 1) {
        List<Map<String, Load>> others = new ArrayList<>(all);
        others.remove(i);
        gateways.get(i).hear(others);
      }
    }
  }

  /** An answer is kept. */
  void store() {
    on(primary, "interaction.store");
  }

  Station primary() {
    return primary;
  }

  Station reading() {
    return reading;
  }

  Station relay() {
    return relay;
  }

  /** Connections to the primary. */
  int connections() {
    return scenario.fleet().workers() * OF_WORKER + scenario.fleet().gateways() * OF_GATEWAY;
  }
}

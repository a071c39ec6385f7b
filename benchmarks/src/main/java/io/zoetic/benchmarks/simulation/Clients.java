// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.gateway.completion.dispatch.Party;
import io.zoetic.gateway.completion.dispatch.TenantWeights;
import io.zoetic.gateway.http.ApiException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Those who ask, each for itself: modelled. What comes does not wait for what was answered. One
 * thread.
 */
final class Clients {
  private static final double PATIENCE_NANOS = 1e9;

  private final VirtualTime time;
  private final Costs costs;
  private final List<SimulatedGateway> gateways;
  private final Scenario.Load load;
  private final Random draws;
  private final Ledger ledger;
  private List<String> tenants;
  private double[] shares;
  private double rate;
  private boolean stopped;
  private long number;

  Clients(Simulation.Parts parts, List<SimulatedGateway> gateways, Ledger ledger) {
    this.time = parts.time();
    this.costs = parts.costs();
    this.gateways = gateways;
    this.load = parts.scenario().load();
    this.draws = parts.draws();
    this.ledger = ledger;
    this.rate = load.rate();
    this.tenants =
        IntStream.range(0, load.tenants()).mapToObj(tenant -> "tenant-" + tenant).toList();
    this.shares = IntStream.range(0, load.tenants()).mapToDouble(i -> 1.0 / (i + 1)).toArray();
    Arrays.parallelPrefix(shares, Double::sum);
  }

  /** Those who ask from now on, in turns that are drawn, each as often as it is named. */
  void tenants(List<String> named) {
    tenants = named;
    shares = IntStream.rangeClosed(1, named.size()).asDoubleStream().toArray();
  }

  /** From the next one on so many come in a second. */
  void rate(double perSecond) {
    rate = perSecond;
  }

  void start() {
    next();
  }

  /** Nobody asks any more. */
  void stop() {
    stopped = true;
  }

  private void next() {
    time.after(
        (long) (-Math.log(1 - draws.nextDouble()) / rate * 1e9),
        () -> {
          if (!stopped) {
            ask(tenants.get(drawTenant()));
            next();
          }
        });
  }

  /** Parties as they come, so many of them. */
  Stream<String> parties(int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> new Origin(tenants.get(drawTenant()), "before").party());
  }

  private int drawTenant() {
    int found = Arrays.binarySearch(shares, draws.nextDouble() * shares[shares.length - 1]);
    return found < 0 ? -found - 1 : found;
  }

  /** A tenant asks any gateway. */
  Ledger.Asked ask(String tenant) {
    SimulatedGateway gateway = gateways.get(draws.nextInt(gateways.size()));
    Ledger.Asked asked = ledger.asked(tenant);
    String id = "p" + number++;
    int tokens = answerTokens();
    gateway.onLoop(costs.of("gateway.request"), () -> submit(gateway, tenant, id, tokens, asked));
    if (draws.nextDouble() < load.besides().goAway()) {
      time.after((long) (draws.nextDouble() * PATIENCE_NANOS), () -> leave(gateway, id, asked));
    }
    return asked;
  }

  private int answerTokens() {
    return load.isFixed()
        ? load.answerTokens()
        : 1 + (int) (Math.log(1 - draws.nextDouble()) / Math.log(1 - 1.0 / load.answerTokens()));
  }

  private void submit(
      SimulatedGateway gateway, String tenant, String id, int tokens, Ledger.Asked asked) {
    if (!asked.isOpen()) {
      return;
    }
    Party party = TenantWeights.EQUAL.party(tenant, "key");
    Instant deadline = gateway.supervisor().deadline();
    try {
      gateway.supervisor().admission().makeRoom(party, 1);
    } catch (ApiException e) {
      asked.failed(e);
      return;
    }
    Prompt prompt =
        new Prompt(
            id,
            0,
            gateway.address(),
            deadline,
            "zoetic/base",
            AnswerRow.content(load.promptTokens(), load.prefixTokens(), id.hashCode()),
            SamplingOptions.greedy(tokens),
            OutputOptions.TEXT,
            Adaptation.NONE,
            new Origin(tenant, id));
    gateway.supervisor().submit(party, prompt, asked);
  }

  private void leave(SimulatedGateway gateway, String id, Ledger.Asked asked) {
    if (asked.isOpen()) {
      asked.leave();
      gateway.supervisor().cancel(id, "disconnect");
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a simulation has measured.
 *
 * @param ledger which goes on: what was asked while it was measured may end later
 * @param redispatched prompts that went to another worker
 */
record Outcome(Scenario scenario, Ledger ledger, Loads loads, Rates rates, int redispatched) {

  /**
   * Work for each part's time: the greatest of those of a kind. Above 1 it piles up.
   *
   * @param models of all workers, on average
   * @param reading of the database, by its replicas if it has some
   */
  record Loads(
      double models,
      double prompts,
      double tokens,
      double brokers,
      double cancellations,
      double readers,
      double loops,
      double database,
      double reading,
      double relay) {

    /** Everything but the models, which more workers help. */
    List<Part> parts() {
      return List.of(
          new Part("prompts partition", prompts),
          new Part("tokens partition", tokens),
          new Part("brokers", brokers),
          new Part("cancellations", cancellations),
          new Part("gateway's reader", readers),
          new Part("gateway's event loop", loops),
          new Part("database", database),
          new Part("database, reading", reading),
          new Part("outbox relay", relay));
    }
  }

  /** A part by its load. */
  record Part(String name, double load) {}

  /**
   * @param asked requests a second
   * @param answered of them
   * @param tokens of answers a second
   * @param read tokens of prompts a second, padding included
   * @param reports a second
   * @param connections to the database
   */
  record Rates(
      double asked, double answered, double tokens, double read, double reports, int connections) {}

  static final String HEAD =
      """
      | workers | gateways | asked/s | answered/s | first token p50, ms | p99 | answer p50, ms | p99 | refused | redispatched \
      | models | prompts | tokens | brokers | cancellations | reader | event loop | database | relay | reports/s |
      |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
      """;

  String line() {
    Scenario.Fleet fleet = scenario.fleet();
    return "| %,d | %d | %,.0f | %,.0f | %s | %d | %d | %s | %,.0f |%n"
        .formatted(
            fleet.workers(),
            fleet.gateways(),
            rates.asked(),
            rates.answered(),
            Stream.of(
                    ledger.firstToken().millis(0.5),
                    ledger.firstToken().millis(0.99),
                    ledger.whole().millis(0.5),
                    ledger.whole().millis(0.99))
                .map("%,.0f"::formatted)
                .reduce((a, b) -> a + " | " + b)
                .orElseThrow(),
            ledger.measuredRefusals(),
            redispatched,
            Stream.of(
                    loads.models(),
                    loads.prompts(),
                    loads.tokens(),
                    loads.brokers(),
                    loads.cancellations(),
                    loads.readers(),
                    loads.loops(),
                    loads.database(),
                    loads.relay())
                .map("%.2f"::formatted)
                .reduce((a, b) -> a + " | " + b)
                .orElseThrow(),
            rates.reports());
  }
}

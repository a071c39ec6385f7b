// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What a simulation has measured.
 *
 * @param times which go on: what was asked while it was measured may end later
 */
record Outcome(Sizes sizes, Times times, Loads loads, Rates rates) {

  /**
   * Of what was asked since it is measured.
   *
   * @param firstToken until there was one
   * @param whole until the answer was
   */
  record Times(Quantiles firstToken, Quantiles whole) {
    private static Times together(List<Times> all) {
      Times sum = new Times(new Quantiles(), new Quantiles());
      all.forEach(each -> sum.firstToken.addAll(each.firstToken));
      all.forEach(each -> sum.whole.addAll(each.whole));
      return sum;
    }
  }

  record Sizes(int workers, int gateways) {}

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

    private static Loads greatest(List<Loads> all) {
      return new Loads(
          all.stream().mapToDouble(Loads::models).average().orElseThrow(),
          greatest(all, Loads::prompts),
          greatest(all, Loads::tokens),
          greatest(all, Loads::brokers),
          greatest(all, Loads::cancellations),
          greatest(all, Loads::readers),
          greatest(all, Loads::loops),
          greatest(all, Loads::database),
          greatest(all, Loads::reading),
          greatest(all, Loads::relay));
    }

    private static double greatest(List<Loads> all, ToDoubleFunction<Loads> load) {
      return all.stream().mapToDouble(load).max().orElseThrow();
    }

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
   * @param refused in all
   * @param redispatched prompts that went to another worker, in all
   * @param connections to the database
   */
  record Rates(
      double asked,
      double answered,
      double tokens,
      double read,
      double reports,
      int refused,
      int redispatched,
      int connections) {

    private Rates plus(Rates other) {
      return new Rates(
          asked + other.asked,
          answered + other.answered,
          tokens + other.tokens,
          read + other.read,
          reports + other.reports,
          refused + other.refused,
          redispatched + other.redispatched,
          connections + other.connections);
    }
  }

  static final String HEAD =
      """
      | workers | gateways | asked/s | answered/s | first token p50, ms | p99 | answer p50, ms | p99 | refused | redispatched \
      | models | prompts | tokens | brokers | cancellations | reader | event loop | database | relay | reports/s |
      |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
      """;

  /** Of regions that were measured at the same hour: of their loads the greatest is told. */
  static Outcome together(List<Outcome> regions) {
    return new Outcome(
        new Sizes(
            regions.stream().mapToInt(region -> region.sizes.workers).sum(),
            regions.stream().mapToInt(region -> region.sizes.gateways).sum()),
        Times.together(regions.stream().map(Outcome::times).toList()),
        Loads.greatest(regions.stream().map(Outcome::loads).toList()),
        regions.stream().map(Outcome::rates).reduce(Rates::plus).orElseThrow());
  }

  String line() {
    return "| %,d | %d | %,.0f | %,.0f | %s | %d | %d | %s | %,.0f |%n"
        .formatted(
            sizes.workers(),
            sizes.gateways(),
            rates.asked(),
            rates.answered(),
            Stream.of(
                    times.firstToken().millis(0.5),
                    times.firstToken().millis(0.99),
                    times.whole().millis(0.5),
                    times.whole().millis(0.99))
                .map("%,.0f"::formatted)
                .reduce((a, b) -> a + " | " + b)
                .orElseThrow(),
            rates.refused(),
            rates.redispatched(),
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

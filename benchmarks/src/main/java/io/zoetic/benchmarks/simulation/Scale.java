// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import io.zoetic.benchmarks.simulation.Scenario.Besides;
import io.zoetic.benchmarks.simulation.Scenario.Changes;
import io.zoetic.benchmarks.simulation.Scenario.Fleet;
import io.zoetic.benchmarks.simulation.Scenario.Lane;
import io.zoetic.benchmarks.simulation.Scenario.Load;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/** Platforms of the same kind in all sizes, and what is tried on them. */
final class Scale {
  /** 1,000 workers are asked 100,000 requests a second. */
  static final int REQUESTS_OF_WORKER = 100;

  private static final int WORKERS_OF_GATEWAY = 10;
  private static final int WORKERS_OF_SHARD = 50;
  private static final int REGIONS = 10;

  private Scale() {}

  /**
   * Something that is tried.
   *
   * @param regions each with a log, gateways, workers and a database of its own for all but the
   *     registry; one of them is simulated, and the registry is asked by all
   * @param changes by the workers of a region
   */
  record Try(String name, int regions, IntFunction<Changes> changes, boolean ownPartitions) {}

  /** As built, and each change by itself and with those before it. */
  static List<Try> tries() {
    Changes none = Changes.NONE;
    Duration seldom = Duration.ofSeconds(10);
    Duration together = Duration.ofMillis(50);
    return List.of(
        new Try("as built", 1, _ -> none, false),
        new Try("a tokens partition for each gateway", 1, _ -> none, true),
        new Try(
            "32 partitions of the prompts topic", 1, _ -> none.lanes(32, Lane.BY_PROMPT), false),
        new Try(
            "prefix affinity: a prompts topic for each 50 workers, by tenant",
            1,
            workers -> none.lanes(shards(workers), Lane.BY_TENANT),
            false),
        new Try(
            "shards of 50 workers: topics and gateways of their own",
            1,
            workers -> none.lanes(shards(workers), Lane.BY_GATEWAY),
            true),
        new Try("reports gathered for 50 ms", 1, _ -> none.gather(together), false),
        new Try("polls every 10 s, 2 replicas", 1, _ -> none.poll(seldom).replicas(2), false),
        new Try(
            "shards, reports gathered, polls every 10 s, 2 replicas",
            1,
            workers ->
                none.lanes(shards(workers), Lane.BY_GATEWAY)
                    .gather(together)
                    .poll(seldom)
                    .replicas(2),
            true),
        new Try("10 regions with one writing registry", REGIONS, _ -> none, false),
        new Try(
            "10 regions, each with all of that",
            REGIONS,
            workers ->
                none.lanes(shards(workers), Lane.BY_GATEWAY)
                    .gather(together)
                    .poll(seldom)
                    .replicas(2),
            true));
  }

  private static int shards(int workers) {
    return Math.max(1, workers / WORKERS_OF_SHARD);
  }

  /** So many workers in all, in as many regions as are tried: one of these. */
  static Scenario scenario(Try tried, int workers, long seed) {
    int here = Math.max(1, workers / tried.regions());
    int gateways = Math.max(1, Math.ceilDiv(here, WORKERS_OF_GATEWAY));
    return new Scenario(
        new Fleet(here, gateways, 32, 0, tried.ownPartitions() ? gateways : 16, 3, 16, 512),
        new Load(
            REQUESTS_OF_WORKER * (double) here,
            Math.max(10, 10 * here),
            32,
            24,
            24,
            false,
            new Besides(0.01, 0.01, 0.1)),
        tried.changes().apply(here),
        seed);
  }
}

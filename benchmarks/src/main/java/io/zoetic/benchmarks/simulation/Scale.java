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
  private static final int REQUESTS_OF_WORKER = 100;

  private static final int WORKERS_OF_SHARD = 25;
  private static final Duration SELDOM = Duration.ofSeconds(10);
  private static final Duration TOGETHER = Duration.ofMillis(50);
  private static final int REGIONS = 10;

  private Scale() {}

  /**
   * Something that is tried.
   *
   * @param regions each with a log, gateways, workers and a database of its own for all but the
   *     registry; one of them is simulated, and the registry is asked by all
   * @param gateway how many workers there are for each gateway
   * @param ownPartitions whether each gateway has a partition of the tokens topic for itself
   * @param changes by the workers of a region
   */
  record Try(
      String name, int regions, int gateway, boolean ownPartitions, IntFunction<Changes> changes) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** As built, and what moves the point where that bends, and the next one. */
  static List<Try> tries() {
    Changes none = Changes.NONE;
    IntFunction<Changes> sharded = workers -> none.lanes(shards(workers), Lane.BY_GATEWAY);
    IntFunction<Changes> gathered = workers -> sharded.apply(workers).gather(TOGETHER);
    IntFunction<Changes> all = workers -> gathered.apply(workers).poll(SELDOM).replicas(2);
    return List.of(
        new Try("as built, a gateway for 10 workers", 1, 10, false, _ -> none),
        new Try("a gateway for 4 workers", 1, 4, false, _ -> none),
        new Try("those, each with a tokens partition of its own", 1, 4, true, _ -> none),
        new Try(
            "and a prompts partition for each 25 workers",
            1,
            4,
            true,
            workers -> none.lanes(shards(workers), Lane.BY_PROMPT)),
        new Try(
            "or prefix affinity: a prompts topic for each 25 workers, by tenant",
            1,
            4,
            true,
            workers -> none.lanes(shards(workers), Lane.BY_TENANT)),
        new Try("or shards: 25 workers with gateways and topics of their own", 1, 4, true, sharded),
        new Try("shards, and reports gathered for 50 ms", 1, 4, true, gathered),
        new Try("that, polls every 10 s, 2 read replicas", 1, 4, true, all),
        new Try("10 regions of that with one writing registry", REGIONS, 4, true, all));
  }

  private static int shards(int workers) {
    return Math.ceilDiv(workers, WORKERS_OF_SHARD);
  }

  /** So many workers in all, in as many regions as are tried: one of these. */
  static Scenario scenario(Try tried, int workers, long seed) {
    int here = Math.ceilDiv(workers, tried.regions());
    int gateways = Math.max(1, Math.ceilDiv(here, tried.gateway()));
    return new Scenario(
        new Fleet(here, gateways, 32, 0, tried.ownPartitions() ? gateways : 16, 3, 16, 512),
        new Load(
            REQUESTS_OF_WORKER * (double) here,
            Math.max(10, 10 * here),
            32,
            24,
            16,
            false,
            new Besides(0.01, 1, 0.1, workers - here)),
        tried.changes().apply(here),
        seed);
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.time.Duration;

/**
 * A platform and what is asked of it.
 *
 * @param fleet what there is of each part
 * @param load what clients ask
 * @param changes what is otherwise than in today's build
 * @param seed of all that is drawn
 */
record Scenario(Fleet fleet, Load load, Changes changes, long seed) {

  /**
   * The parts.
   *
   * @param slots of each worker
   * @param millicores that a worker may use, for one thread of inference; 0 for a core of its own
   * @param tokenPartitions of the tokens topic
   * @param brokers of {@link #BROKER_CORES} cores each
   * @param databaseCores of PostgreSQL
   * @param prefixes beginnings of prompts that a worker keeps
   */
  record Fleet(
      int workers,
      int gateways,
      int slots,
      int millicores,
      int tokenPartitions,
      int brokers,
      int databaseCores,
      int prefixes) {
    static final int BROKER_CORES = 8;
  }

  /**
   * What clients ask, each for itself, whatever became of those before.
   *
   * @param rate requests a second, in all
   * @param tenants who share, the first asks most: the k-th as much as the first divided by k
   * @param promptTokens of each request
   * @param prefixTokens of them that all of a tenant begin with
   * @param answerTokens on average
   * @param isFixed whether each answer has just as many; else they are spread geometrically
   * @param besides what else goes on
   */
  record Load(
      double rate,
      int tenants,
      int promptTokens,
      int prefixTokens,
      int answerTokens,
      boolean isFixed,
      Besides besides) {}

  /**
   * What goes on beside the answers.
   *
   * @param goAway clients that leave while they wait, as a share
   * @param stored answers that are kept as interactions, as a share
   * @param expertChanges promotions and rollbacks a second
   * @param workersElsewhere of other regions, which acknowledge them to the same registry
   */
  record Besides(double goAway, double stored, double expertChanges, int workersElsewhere) {
    static final Besides NOTHING = new Besides(0, 0, 0, 0);
  }

  /**
   * What is tried.
   *
   * @param lanes queues of prompts, each with workers of its own
   * @param lane how a prompt finds its lane
   * @param replicas of the database that take the reading
   * @param poll how often a worker asks the registry
   * @param gather for which a worker gathers what it has to report
   */
  record Changes(int lanes, Lane lane, int replicas, Duration poll, Duration gather) {
    /** As built. */
    static final Changes NONE =
        new Changes(1, Lane.BY_PROMPT, 0, Duration.ofSeconds(1), Duration.ZERO);

    Changes lanes(int count, Lane way) {
      return new Changes(count, way, replicas, poll, gather);
    }

    Changes replicas(int count) {
      return new Changes(lanes, lane, count, poll, gather);
    }

    Changes poll(Duration period) {
      return new Changes(lanes, lane, replicas, period, gather);
    }

    Changes gather(Duration time) {
      return new Changes(lanes, lane, replicas, poll, time);
    }
  }

  /** The way that a prompt finds its lane. */
  enum Lane {
    /** By its id, as partitions of one topic do. */
    BY_PROMPT,
    /** By its gateway, each of which has one lane: a shard with gateways of its own. */
    BY_GATEWAY,
    /** By its tenant: so prompts find workers that know how they begin. */
    BY_TENANT
  }
}

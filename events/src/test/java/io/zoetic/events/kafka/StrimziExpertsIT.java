// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventLog;
import io.zoetic.events.ExpertFeedContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Pointers of experts, with the rights of the manifests. */
class StrimziExpertsIT extends ExpertFeedContract {
  private static StrimziCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = StrimziCluster.start();
  }

  @AfterAll
  static void close() throws Exception {
    cluster.close();
  }

  @Override
  protected EventLog log() {
    return cluster.log();
  }
}

// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventLog;
import io.zoetic.events.EventLogContract;
import io.zoetic.events.InMemoryEventLog.DeadLetter;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Prompts and tokens, with the rights of the manifests. */
class StrimziCompletionsIT extends EventLogContract {
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

  @Override
  protected void sendRaw(byte[] value) {
    cluster.send(Topics.PROMPTS, value);
  }

  @Override
  protected List<DeadLetter> deadLetters(int count) {
    return cluster.deadLetters(Topics.PROMPTS_DEAD_LETTER, count);
  }
}

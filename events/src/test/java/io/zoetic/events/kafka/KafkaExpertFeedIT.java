// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventLog;
import io.zoetic.events.ExpertFeedContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class KafkaExpertFeedIT extends ExpertFeedContract {
  private static EmbeddedBroker broker;
  private static KafkaEventLog log;

  @BeforeAll
  static void startBroker(@TempDir Path directory) throws Exception {
    broker = new EmbeddedBroker(directory);
    log = new KafkaEventLog(KafkaEventLogOptions.of(broker.bootstrapServers()));
  }

  @AfterAll
  static void stopBroker() {
    log.close();
    broker.close();
  }

  @Override
  protected EventLog log() {
    return log;
  }
}

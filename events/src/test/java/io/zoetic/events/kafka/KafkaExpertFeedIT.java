// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventLog;
import io.zoetic.events.ExpertFeedContract;
import io.zoetic.testkit.KafkaExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaExpertFeedIT extends ExpertFeedContract {
  @RegisterExtension static final KafkaExtension KAFKA = new KafkaExtension();

  private static KafkaEventLog log;

  @BeforeAll
  static void openLog() {
    log = new KafkaEventLog(KafkaEventLogOptions.of(KAFKA.bootstrapServers()));
  }

  @AfterAll
  static void closeLog() {
    log.close();
  }

  @Override
  protected EventLog log() {
    return log;
  }
}

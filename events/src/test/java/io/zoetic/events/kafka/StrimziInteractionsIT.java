// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventLog;
import io.zoetic.events.InMemoryEventLog.DeadLetter;
import io.zoetic.events.InteractionFeedContract;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Interactions, with the rights of the manifests. */
class StrimziInteractionsIT extends InteractionFeedContract {
  @RegisterExtension static final StrimziExtension STRIMZI = new StrimziExtension();

  @Override
  protected EventLog log() {
    return STRIMZI.cluster().log();
  }

  @Override
  protected void sendRaw(byte[] value) {
    STRIMZI.cluster().send(Topics.INTERACTIONS, value);
  }

  @Override
  protected List<DeadLetter> deadLetters(int count) {
    return STRIMZI.cluster().deadLetters(Topics.INTERACTIONS_DEAD_LETTER, count);
  }
}

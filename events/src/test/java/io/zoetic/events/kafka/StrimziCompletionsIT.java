// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventLog;
import io.zoetic.events.EventLogContract;
import io.zoetic.events.InMemoryEventLog.DeadLetter;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Prompts and tokens, with the rights of the manifests. */
class StrimziCompletionsIT extends EventLogContract {
  @RegisterExtension static final StrimziExtension STRIMZI = new StrimziExtension();

  @Override
  protected EventLog log() {
    return STRIMZI.cluster().log();
  }

  @Override
  protected void sendRaw(byte[] value) {
    STRIMZI.cluster().send(Topics.PROMPTS, value);
  }

  @Override
  protected List<DeadLetter> deadLetters(int count) {
    return STRIMZI.cluster().deadLetters(Topics.PROMPTS_DEAD_LETTER, count);
  }
}

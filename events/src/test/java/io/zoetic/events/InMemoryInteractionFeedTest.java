// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.learning.InteractionFeed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryInteractionFeedTest extends InteractionFeedContract {
  private final InMemoryEventLog log = new InMemoryEventLog();

  @Override
  protected EventLog log() {
    return log;
  }

  @Override
  protected void sendRaw(byte[] value) {
    log.record(value);
  }

  @Override
  protected List<InMemoryEventLog.DeadLetter> deadLetters(int count) {
    return log.deadLetters();
  }

  @Test
  void goDown_pollsStayEmptyAndWhatIsRecordedIsLost() {
    try (WorkerLink worker = log.openWorker("w1", _ -> {});
        InteractionFeed feed = log.openInteractions("r1")) {
      worker.record(EventSamples.interaction("kept"));
      log.goDown();
      worker.record(EventSamples.interaction("lost"));
      assertThat(feed.poll(Duration.ofMillis(10))).isEmpty();

      log.comeBack();

      assertThat(feed.poll(EventLogContract.LONG))
          .extracting(Interaction::requestId)
          .containsExactly("kept");
    }
  }
}

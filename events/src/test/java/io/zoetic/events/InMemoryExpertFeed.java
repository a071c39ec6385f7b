// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.core.ExpertPointer;
import io.zoetic.events.experts.ExpertFeed;
import java.util.function.Consumer;

/** A reader's end of the pointers in {@link InMemoryEventLog}. */
final class InMemoryExpertFeed implements ExpertFeed {
  private final InMemoryEventLog log;
  private final Consumer<ExpertPointer> pointers;
  private final Mailbox mailbox;
  private volatile boolean caughtUp;

  InMemoryExpertFeed(InMemoryEventLog log, String reader, Consumer<ExpertPointer> pointers) {
    this.log = log;
    this.pointers = pointers;
    this.mailbox = new Mailbox("experts-" + reader);
  }

  void deliver(byte[] pointer) {
    mailbox.deliver(() -> pointers.accept(EventCodec.decodePointer(pointer)));
  }

  /** Behind what stood in the log when the feed was opened. */
  void markEnd() {
    mailbox.deliver(() -> caughtUp = true);
  }

  @Override
  public boolean isCaughtUp() {
    return caughtUp;
  }

  @Override
  public void close() {
    log.remove(this);
    mailbox.close();
  }
}

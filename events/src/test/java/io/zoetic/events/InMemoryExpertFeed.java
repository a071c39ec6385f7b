// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.core.signing.Signature;
import io.zoetic.events.experts.ExpertFeed;
import io.zoetic.events.experts.ToldPointer;
import java.util.function.Consumer;

/** A reader's end of the pointers in {@link InMemoryEventLog}. */
final class InMemoryExpertFeed implements ExpertFeed {
  /** A pointer as it was written. */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  record Said(byte[] pointer, Signature signature) {}

  private final InMemoryRegistryTopics log;
  private final Consumer<ToldPointer> pointers;
  private final Mailbox mailbox;
  private volatile boolean caughtUp;

  InMemoryExpertFeed(InMemoryRegistryTopics log, String reader, Consumer<ToldPointer> pointers) {
    this.log = log;
    this.pointers = pointers;
    this.mailbox = new Mailbox("experts-" + reader);
  }

  void deliver(Said said) {
    mailbox.deliver(
        () ->
            pointers.accept(
                new ToldPointer(
                    EventCodec.decodePointer(said.pointer()), said.pointer(), said.signature())));
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

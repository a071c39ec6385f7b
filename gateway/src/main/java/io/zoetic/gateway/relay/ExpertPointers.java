// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import io.zoetic.events.EventCodec;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.events.experts.ExpertPointer;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the registry says of an expert, in the words of the event log. */
final class ExpertPointers {
  private static final Logger LOG = LoggerFactory.getLogger(ExpertPointers.class);
  private static final String EXPERT = "expert";

  private ExpertPointers() {}

  /**
   * Where an expert stands.
   *
   * @throws IllegalStateException if the registry says what this build cannot read
   */
  static ExpertPointer of(ExpertStatus status) {
    try {
      return decode(status.payloadJson());
    } catch (UnreadableEventException e) {
      throw new IllegalStateException(
          "what the registry says of " + status.name() + " must be readable, is not", e);
    }
  }

  /**
   * What an event of the outbox tells. Empty if it is about an API key, which is no news to
   * anybody: gateways look keys up where they are kept. Empty, too, if it cannot be read: it must
   * not hold up those behind it, and workers hear of its expert by their poll.
   */
  static Optional<ExpertPointer> of(OutboxEvent event) {
    if (!event.aggregateType().equals(EXPERT)) {
      return Optional.empty();
    }
    try {
      return Optional.of(decode(event.payloadJson()));
    } catch (UnreadableEventException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("event", event.id())
          .addKeyValue("expert", event.aggregateId())
          .log("an event of the outbox cannot be read and is told to nobody");
      return Optional.empty();
    }
  }

  private static ExpertPointer decode(String payloadJson) throws UnreadableEventException {
    return EventCodec.decodePointer(payloadJson.getBytes(StandardCharsets.UTF_8));
  }
}

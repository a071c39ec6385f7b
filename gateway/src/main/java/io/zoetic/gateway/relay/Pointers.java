// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import io.zoetic.events.EventCodec;
import io.zoetic.events.ExpertPointer;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.vectorstore.expert.ExpertStatus;
import io.zoetic.vectorstore.expert.OutboxEvent;
import io.zoetic.vectorstore.expert.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the registry says of an expert, in the words of the event log. */
final class Pointers {
  private static final Logger LOG = LoggerFactory.getLogger(Pointers.class);
  private static final String EXPERT = "expert";

  private Pointers() {}

  /** Where an expert stands. */
  static ExpertPointer of(ExpertStatus status) {
    Map<String, ExpertPointer.Target> aliases =
        status.pointers().stream()
            .collect(Collectors.toMap(each -> each.alias().word(), Pointers::target));
    return new ExpertPointer(
        status.name(),
        status.role().word(),
        status.epoch(),
        status.frozen(),
        status.changedAt(),
        aliases,
        status.quarantined());
  }

  private static ExpertPointer.Target target(Pointer pointer) {
    return new ExpertPointer.Target(pointer.version(), pointer.digest(), pointer.weightPercent());
  }

  /**
   * What an event of the outbox tells; empty if it is about an API key, which is no news to
   * anybody: gateways look keys up where they are kept.
   *
   * @throws IllegalStateException if the payload is not what the registry writes
   */
  static Optional<ExpertPointer> of(OutboxEvent event) {
    if (!event.aggregateType().equals(EXPERT)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          EventCodec.decodePointer(event.payloadJson().getBytes(StandardCharsets.UTF_8)));
    } catch (UnreadableEventException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("event", event.id())
          .addKeyValue("expert", event.aggregateId())
          .log("an event of the outbox cannot be read and is told to nobody");
      return Optional.empty();
    }
  }
}
